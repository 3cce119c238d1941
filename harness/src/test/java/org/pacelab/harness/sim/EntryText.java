package org.pacelab.harness.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.LogEntryDecoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.MembershipDecoder;
import org.pacelab.wire.codec.MembershipEncoder;

/**
 * Log entries as transcripts write them, term first: {@code 3:x=42} a put, {@code 3:add-n}, {@code 3:noop}, {@code 3:open},
 * {@code 3:members=0,1+2} voters 0 and 1 and learner 2, {@code @2:7} behind
 * it that replica 2 is made a voter in life 7. A put belongs to the session that the log opened last.
 */
final class EntryText {
    private static final String MEMBERS = "members=";
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private EntryText() {}

    static long key(final String name) {
        return name.chars().asLongStream().reduce(0, (key, letter) -> key * 128 + letter);
    }

    /** Appends entries to a journal, as those of one session. */
    static void append(final Journal journal, final List<String> entries) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        long session = 0;
        for (int i = 0; i < entries.size(); i++) {
            final int length = encode(entries.get(i), session, i, buffer, 0);
            journal.append(LogEntries.term(buffer, 0), buffer, LogEntries.TERM_LENGTH, length - LogEntries.TERM_LENGTH);
            if (entries.get(i).endsWith(":open")) {
                session = SessionIds.of(journal.termOf(journal.lastIndex()), journal.lastIndex());
            }
        }
    }

    /** Returns the entry's length. */
    static int encode(
            final String text,
            final long session,
            final long sequence,
            final MutableDirectBuffer buffer,
            final int offset) {
        final int colon = text.indexOf(':');
        final String command = text.substring(colon + 1);
        final LogEntryEncoder encoder = new LogEntryEncoder().wrap(buffer, offset);
        encoder.term(Long.parseLong(text.substring(0, colon)));
        final int equals = command.indexOf('=');
        if (command.startsWith(MEMBERS)) {
            encodeMembers(encoder, command.substring(MEMBERS.length()));
        } else if (equals < 0) {
            final OperationKind kind = command.equals("open") ? OperationKind.OPEN_SESSION : OperationKind.NO_OP;
            encoder.command().sessionId(0).sequence(0).key(0).operation(kind.code());
            encoder.putExpected(NOTHING, 0, 0).putValue(NOTHING, 0, 0);
        } else {
            final UnsafeBuffer value = new UnsafeBuffer(new byte[OperationValues.MAX_LENGTH]);
            final int valueLength = OperationValues.encode(Long.parseLong(command.substring(equals + 1)), value, 0);
            encoder.command()
                    .sessionId(session)
                    .sequence(sequence)
                    .key(key(command.substring(0, equals)))
                    .operation(OperationKind.PUT.code());
            encoder.putExpected(NOTHING, 0, 0).putValue(value, 0, valueLength);
        }
        return encoder.encodedLength();
    }

    static List<String> of(final Journal journal) {
        final List<String> entries = new ArrayList<>();
        for (long index = journal.firstIndex(); index <= journal.lastIndex(); index++) {
            entries.add(of(journal.bufferOf(index), journal.offsetOf(index)));
        }
        return entries;
    }

    private static String of(final DirectBuffer buffer, final int offset) {
        final LogEntryDecoder decoder = new LogEntryDecoder()
                .wrap(buffer, offset, LogEntryDecoder.BLOCK_LENGTH, LogEntryDecoder.SCHEMA_VERSION);
        final OperationKind kind = OperationKind.of(decoder.command().operation());
        final String prefix = decoder.term() + ":";
        if (kind == OperationKind.NO_OP) {
            return prefix + "noop";
        }
        if (kind == OperationKind.OPEN_SESSION) {
            return prefix + "open";
        }
        final long key = decoder.command().key();
        decoder.skipExpected();
        final UnsafeBuffer value = new UnsafeBuffer(0, 0);
        decoder.wrapValue(value);
        if (kind == OperationKind.MEMBERSHIP) {
            final MembershipDecoder membership = new MembershipDecoder()
                    .wrap(value, 0, MembershipDecoder.BLOCK_LENGTH, MembershipDecoder.SCHEMA_VERSION);
            return prefix + MEMBERS + members(membership.voters(), membership.learners());
        }
        final String name = name(kind == OperationKind.ADD ? key - OperationValues.FIRST_COUNTER_KEY : key);
        return kind == OperationKind.PUT
                ? prefix + name + '=' + OperationValues.decode(value, 0, value.capacity())
                : prefix + kind.name().toLowerCase(Locale.ROOT) + '-' + name;
    }

    /** Voters and, behind a plus, learners, if there are any. */
    static String members(final long voters, final long learners) {
        return numbers(voters) + (learners == 0 ? "" : '+' + numbers(learners));
    }

    private static void encodeMembers(final LogEntryEncoder encoder, final String members) {
        final String[] parts = members.split("@");
        final String[] sides = parts[0].split("\\+");
        final String[] admitted = (parts.length > 1 ? parts[1] : "-1:0").split(":");
        final UnsafeBuffer value = new UnsafeBuffer(new byte[MembershipEncoder.BLOCK_LENGTH]);
        new MembershipEncoder()
                .wrap(value, 0)
                .voters(mask(sides[0]))
                .learners(sides.length > 1 ? mask(sides[1]) : 0)
                .returning(0)
                .admittedId(Integer.parseInt(admitted[0]))
                .admittedLife(Integer.parseInt(admitted[1]));
        encoder.command().sessionId(0).sequence(0).key(0).operation(OperationKind.MEMBERSHIP.code());
        encoder.putExpected(NOTHING, 0, 0).putValue(value, 0, value.capacity());
    }

    private static long mask(final String numbers) {
        return Arrays.stream(numbers.split(","))
                .mapToLong(number -> 1L << Integer.parseInt(number))
                .sum();
    }

    private static String numbers(final long mask) {
        return IntStream.range(0, Long.SIZE)
                .filter(number -> (mask >>> number & 1) != 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
    }

    static String name(final long key) {
        final StringBuilder name = new StringBuilder();
        for (long rest = key; rest > 0; rest /= 128) {
            name.insert(0, (char) (rest % 128));
        }
        return name.toString();
    }
}
