package org.pacelab.harness.sim;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Operation;

/**
 * A writing and a reading client of many keys: each write of a key is read once at each of some times after its completion, by a session of
 * its own, and the key is written again once all those reads have ended. So many writes are begun, and each that was begun counts: who stopped at so many
 * that had ended would prefer quick ones. Allocates nothing once warm.
 */
final class WarsLoad {
    private static final int KEYS = 64;

    private final long[] readDelaysNs;
    private final long samples;
    private final WarsFigures figures;
    private final IntArrayQueue freeKeys = new IntArrayQueue();

    /** For each time, the keys whose read is yet to begin: writes end one after the other, so these fall due in this order, too. */
    private final IntArrayQueue[] unreadKeys;

    private final long[] versions = new long[KEYS];
    private final long[] writeBeganNs = new long[KEYS];
    private final long[] writtenNs = new long[KEYS];
    private final int[] readsLeft = new int[KEYS];
    private final long[] readBeganNs;
    private final Operation operation = new Operation();
    private final Writer writer = new Writer();
    private final Reader reader = new Reader();
    private SimulatedNode writerNode;
    private SimulatedNode readerNode;
    private long begun;
    private long ended;

    WarsLoad(final long[] readDelaysNs, final long samples, final WarsFigures figures) {
        this.readDelaysNs = readDelaysNs;
        this.samples = samples;
        this.figures = figures;
        unreadKeys = new IntArrayQueue[readDelaysNs.length];
        Arrays.setAll(unreadKeys, i -> new IntArrayQueue());
        readBeganNs = new long[KEYS * readDelaysNs.length];
        for (int key = 0; key < KEYS; key++) {
            freeKeys.addInt(key);
        }
    }

    DrivenClient.Driver writer() {
        return writer;
    }

    DrivenClient.Driver reader() {
        return reader;
    }

    /** Each wakes the other. To be called before the start. */
    void nodes(final SimulatedNode ofWriter, final SimulatedNode ofReader) {
        writerNode = ofWriter;
        readerNode = ofReader;
    }

    boolean isOver() {
        return ended == samples;
    }

    private final class Writer implements DrivenClient.Driver {
        private final UnsafeBuffer value = new UnsafeBuffer(new byte[Long.BYTES]);

        @Override
        public int sessionCount() {
            return KEYS;
        }

        @Override
        public void ask(final DrivenClient client, final long nowNs) {
            while (!freeKeys.isEmpty() && begun < samples) {
                begun++;
                final int key = freeKeys.pollInt();
                value.putLong(0, ++versions[key], LITTLE_ENDIAN);
                writeBeganNs[key] = nowNs;
                client.submit(nowNs, key, operation.put(key, value, 0, Long.BYTES));
            }
        }

        @Override
        public long nextDueNs() {
            return Long.MAX_VALUE;
        }

        @Override
        public void onOk(
                final long nowNs, final int key, final DirectBuffer buffer, final int offset, final int length) {
            figures.onWrite(nowNs - writeBeganNs[key]);
            writtenNs[key] = nowNs;
            readsLeft[key] = readDelaysNs.length;
            for (final IntArrayQueue keys : unreadKeys) {
                keys.addInt(key);
            }
            readerNode.wakeUp();
        }
    }

    private final class Reader implements DrivenClient.Driver {
        @Override
        public int sessionCount() {
            return readBeganNs.length;
        }

        @Override
        public void ask(final DrivenClient client, final long nowNs) {
            for (int delay = 0; delay < unreadKeys.length; delay++) {
                while (dueNs(delay) <= nowNs) {
                    final int key = unreadKeys[delay].pollInt();
                    final int slot = key * unreadKeys.length + delay;
                    readBeganNs[slot] = nowNs;
                    client.submit(nowNs, slot, operation.get(key));
                }
            }
        }

        @Override
        public long nextDueNs() {
            long nextNs = Long.MAX_VALUE;
            for (int delay = 0; delay < unreadKeys.length; delay++) {
                nextNs = Math.min(nextNs, dueNs(delay));
            }
            return nextNs;
        }

        @Override
        public void onOk(
                final long nowNs, final int slot, final DirectBuffer buffer, final int offset, final int length) {
            final int key = slot / unreadKeys.length;
            final boolean isFresh = length > 0 && buffer.getLong(offset, LITTLE_ENDIAN) >= versions[key];
            figures.onRead(slot % unreadKeys.length, nowNs - readBeganNs[slot], isFresh);
            if (--readsLeft[key] == 0) {
                ended++;
                freeKeys.addInt(key);
                writerNode.wakeUp();
            }
        }

        private long dueNs(final int delay) {
            final IntArrayQueue keys = unreadKeys[delay];
            return keys.isEmpty() ? Long.MAX_VALUE : writtenNs[keys.peekInt()] + readDelaysNs[delay];
        }
    }
}
