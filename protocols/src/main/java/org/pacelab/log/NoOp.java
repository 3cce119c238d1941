package org.pacelab.log;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.LogEntryEncoder;

/** The entry that changes nothing: by it whoever begins to append makes the log its own. */
public final class NoOp {
    private NoOp() {}

    /** Its bytes behind the term, in a buffer of its own. */
    public static DirectBuffer command() {
        final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        final LogEntryEncoder encoder = new LogEntryEncoder().wrap(entry, 0).term(0);
        encoder.command().sessionId(0).sequence(0).key(0).operation(OperationKind.NO_OP.code());
        encoder.putExpected(entry, 0, 0).putValue(entry, 0, 0);
        return new UnsafeBuffer(entry, LogEntries.TERM_LENGTH, encoder.encodedLength() - LogEntries.TERM_LENGTH);
    }
}
