package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.LogEntryEncoder;

class MembershipLogTest {
    private static final int APPLIED = 20_000;

    private final Journal journal = new MemoryJournal(1 << 22);
    private int looks;

    @Test
    void whatWasAppliedIsNotSearchedAgainForWhatCountsAfterACut() {
        final MembershipLog memberships = new MembershipLog(counted(), Membership.initial(3));
        for (int index = 1; index <= APPLIED; index++) {
            append(OperationKind.NO_OP, Membership.initial(3));
            memberships.applied(index);
        }
        append(OperationKind.NO_OP, Membership.initial(3));
        append(OperationKind.MEMBERSHIP, Membership.initial(3).without(2));
        memberships.appended(APPLIED + 2);
        assertThat(memberships.latest().voters()).isEqualTo(3);
        looks = 0;
        journal.truncateFrom(APPLIED + 2);
        memberships.cutFrom(APPLIED + 2);
        assertThat(memberships.latest().voters()).isEqualTo(7);
        assertThat(looks).isLessThan(10);
    }

    private void append(final OperationKind kind, final Membership membership) {
        final UnsafeBuffer value = new UnsafeBuffer(new byte[Membership.LENGTH]);
        membership.encode(value, 0);
        final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        final LogEntryEncoder encoder = new LogEntryEncoder().wrap(entry, 0).term(1);
        encoder.command().sessionId(0).sequence(0).key(0).operation(kind.code());
        encoder.putExpected(value, 0, 0).putValue(value, 0, value.capacity());
        journal.append(1, entry, LogEntries.TERM_LENGTH, encoder.encodedLength() - LogEntries.TERM_LENGTH);
    }

    /** The journal, which counts where somebody looks at an entry. */
    private Journal counted() {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("offsetOf")) {
                        looks++;
                    }
                    return method.invoke(journal, arguments);
                });
    }
}
