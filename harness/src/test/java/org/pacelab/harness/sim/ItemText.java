package org.pacelab.harness.sim;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.function.ToIntFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.wire.Items;
import org.pacelab.wire.SiblingUpdates;

/**
 * What a quorum store has under a key, as transcripts write it. An item: {@code value=7 timestamp=3 writer=1}, a tombstone {@code value=deleted}, and {@code value=nothing}.
 * Siblings: {@code 0:3(7,8)+1:1()}, of three dots of replica 0 the two newest stand there, and one of replica 1 is superseded; {@code 0@2} is that replica since it
 * came back in epoch 2; {@code empty}.
 */
final class ItemText {
    static final String NOTHING = "nothing";
    static final String EMPTY = "empty";

    private static final String DELETED = "deleted";
    private static final int MAX_SET_LENGTH = 1024;
    private static final int MAX_EPOCH = 9;
    private static final int MAX_REPLICA = 9;

    private ItemText() {}

    /** A value without a version. */
    static String value(final DirectBuffer buffer, final int offset, final int length) {
        return "value=" + text(buffer, offset, length);
    }

    static String item(final DirectBuffer buffer, final int offset, final int length) {
        if (length == 0) {
            return "value=" + NOTHING;
        }
        final int value = offset + Items.HEADER_LENGTH;
        return "value="
                + (Items.isDeleted(buffer, offset) ? DELETED : text(buffer, value, length - Items.HEADER_LENGTH))
                + "|timestamp=" + Items.timestamp(buffer, offset) + "|writer=" + Items.writer(buffer, offset);
    }

    static String set(final DirectBuffer buffer, final int offset, final int length) {
        final DottedVersionVectorSet set = new DottedVersionVectorSet();
        if (length > 0) {
            set.wrap(buffer, offset, length);
        }
        final StringJoiner actors = new StringJoiner("+").setEmptyValue(EMPTY);
        for (int epoch = 0; epoch <= MAX_EPOCH; epoch++) {
            for (int replica = 0; replica <= MAX_REPLICA; replica++) {
                final int actor = SiblingUpdates.actor(epoch, replica);
                if (set.counterOf(actor) > 0) {
                    final String name = replica + (epoch == 0 ? "" : "@" + epoch);
                    actors.add(name + ":" + set.counterOf(actor) + siblings(set, actor));
                }
            }
        }
        return actors.toString();
    }

    static byte[] value(final FrameFields fields) {
        return valueOf(fields.text("value", NOTHING));
    }

    static byte[] item(final FrameFields fields) {
        final String text = fields.text("value", NOTHING);
        if (text.equals(NOTHING)) {
            return new byte[0];
        }
        final byte[] value = valueOf(text);
        final UnsafeBuffer item = new UnsafeBuffer(new byte[Items.HEADER_LENGTH + value.length]);
        Items.putVersion(item, 0, fields.number("timestamp"), (int) fields.number("writer", 1), text.equals(DELETED));
        item.putBytes(Items.HEADER_LENGTH, value);
        return item.byteArray();
    }

    /** The bytes of a set that is written like this. */
    static byte[] set(final String text) {
        DottedVersionVectorSet set = new DottedVersionVectorSet();
        if (!text.equals(EMPTY)) {
            for (final String actor : text.split("\\+")) {
                final DottedVersionVectorSet before = set;
                set = made(encoder -> encoder.sync(before, dots(actor)));
            }
        }
        final byte[] bytes = new byte[set.buffer().capacity()];
        set.buffer().getBytes(0, bytes);
        return bytes;
    }

    /** Of one actor: each dot in the place of what comes before those that stay, and those beside each other. */
    private static DottedVersionVectorSet dots(final String text) {
        final String[] nameAndDots = text.split(":");
        final String[] name = nameAndDots[0].split("@");
        final int actor =
                SiblingUpdates.actor(name.length > 1 ? Long.parseLong(name[1]) : 0, Integer.parseInt(name[0]));
        final int open = nameAndDots[1].indexOf('(');
        final String list = nameAndDots[1].substring(open + 1, nameAndDots[1].length() - 1);
        final String[] siblings = list.isEmpty() ? new String[0] : list.split(",");
        final int superseded = Integer.parseInt(nameAndDots[1].substring(0, open)) - siblings.length;
        DottedVersionVectorSet set = new DottedVersionVectorSet();
        for (int dot = 0; dot < superseded; dot++) {
            final DottedVersionVectorSet before = set;
            set = made(encoder -> encoder.delete(before, before, actor));
        }
        final DottedVersionVectorSet last = set;
        final DottedVersionVectorSet context = made(encoder -> encoder.context(last));
        set = context;
        for (final String sibling : siblings) {
            final DottedVersionVectorSet before = set;
            set = made(encoder -> put(encoder, before, context, actor, sibling));
        }
        return set;
    }

    private static int put(
            final DottedVersionVectorSetEncoder encoder,
            final DottedVersionVectorSet set,
            final DottedVersionVectorSet context,
            final int actor,
            final String sibling) {
        final byte[] value = valueOf(sibling);
        return sibling.equals(DELETED)
                ? encoder.delete(set, context, actor)
                : encoder.put(set, context, actor, new UnsafeBuffer(value), 0, value.length);
    }

    private static DottedVersionVectorSet made(final ToIntFunction<DottedVersionVectorSetEncoder> making) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[MAX_SET_LENGTH]);
        final int length = making.applyAsInt(new DottedVersionVectorSetEncoder().wrap(bytes, 0, MAX_SET_LENGTH));
        return new DottedVersionVectorSet().wrap(new UnsafeBuffer(Arrays.copyOf(bytes.byteArray(), length)), 0, length);
    }

    private static String siblings(final DottedVersionVectorSet set, final int actor) {
        final StringJoiner siblings = new StringJoiner(",", "(", ")");
        set.rewind();
        while (set.next()) {
            if (set.dotActor() == actor) {
                siblings.add(set.isTombstone() ? DELETED : text(set.buffer(), set.valueOffset(), set.valueLength()));
            }
        }
        return siblings.toString();
    }

    private static String text(final DirectBuffer buffer, final int offset, final int length) {
        return length == 0 ? NOTHING : Long.toString(OperationValues.decode(buffer, offset, length));
    }

    private static byte[] valueOf(final String text) {
        if (text.equals(NOTHING) || text.equals(DELETED)) {
            return new byte[0];
        }
        final byte[] bytes = new byte[OperationValues.MAX_LENGTH];
        return Arrays.copyOf(bytes, OperationValues.encode(Long.parseLong(text), new UnsafeBuffer(bytes), 0));
    }
}
