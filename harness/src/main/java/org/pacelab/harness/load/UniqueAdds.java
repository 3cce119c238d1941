package org.pacelab.harness.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayQueue;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * A client that gives each add a key of its own, remembers how it ended, and reads all keys back in the end: an acknowledged add
 * must have left exactly its value, a refused one nothing, an unknown one its value or nothing. Whoever loads through it notices
 * only that the keys are others.
 *
 * <p>Confined to the client's thread. Grows by a byte for each add.
 */
public final class UniqueAdds implements Client {
    private static final int NONE = -1;
    private static final long ADDED = 1;
    private static final Outcome[] OUTCOMES = Outcome.values();

    /** Reads that did not end OK, over all keys: then the cluster is not there to be read. */
    private static final int MAX_FAILED_READS = 10_000;

    private final Client client;
    private final Completion loader;
    private final int process;
    private final int processes;
    private final Long2LongHashMap addsInFlight = new Long2LongHashMap(NONE);
    private final Long2LongHashMap readsInFlight = new Long2LongHashMap(NONE);
    private final IntArrayQueue toReadAgain = new IntArrayQueue(NONE);
    private final Operation operation = new Operation();
    private byte[] endings = new byte[1024];
    private int added;
    private int nextRead;
    private int readCount;
    private int failedReads;
    private boolean isReadingBack;
    private long acknowledged;
    private long unknown;
    private long lost;
    private long doubled;
    private long unread;

    /**
     * What was read back.
     *
     * @param acknowledged adds that ended OK
     * @param unknown      adds that may have happened
     * @param lost         acknowledged ones that left nothing
     * @param doubled      ones that left more than they added, or something although they were refused
     * @param unread       keys that could not be read
     */
    public record Verdict(long acknowledged, long unknown, long lost, long doubled, long unread) {
        public boolean isValid() {
            return lost == 0 && doubled == 0 && unread == 0;
        }

        /** One line. */
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "unique adds: %,d acknowledged, %,d unknown; lost: %d, doubled: %d, not read back: %d",
                    acknowledged,
                    unknown,
                    lost,
                    doubled,
                    unread);
        }

        /** Both together. */
        public Verdict plus(final Verdict other) {
            return new Verdict(
                    acknowledged + other.acknowledged,
                    unknown + other.unknown,
                    lost + other.lost,
                    doubled + other.doubled,
                    unread + other.unread);
        }
    }

    /**
     * @param newClient makes the client that really sends
     * @param loader    told how adds end, until they are read back
     * @param process   of {@code processes} that share the load
     */
    public UniqueAdds(
            final Function<Completion, Client> newClient,
            final Completion loader,
            final int process,
            final int processes) {
        this.client = newClient.apply(this::onComplete);
        this.loader = loader;
        this.process = process;
        this.processes = processes;
    }

    @Override
    public int sessionCount() {
        return client.sessionCount();
    }

    @Override
    public boolean isReady(final int slot) {
        return client.isReady(slot);
    }

    @Override
    public long sessionId(final int slot) {
        return client.sessionId(slot);
    }

    /** @throws IllegalArgumentException for anything but an add */
    @Override
    public long submit(final long nowNs, final int slot, final Operation add) {
        if (add.kind() != OperationKind.ADD) {
            throw new IllegalArgumentException("only adds are checked, not " + add.kind());
        }
        final long correlationId =
                client.submit(nowNs, slot, operation.add(keyOf(added), add.value(), add.valueOffset()));
        if (correlationId != BACK_PRESSURED) {
            if (added == endings.length) {
                endings = Arrays.copyOf(endings, 2 * added);
            }
            endings[added] = (byte) Outcome.UNKNOWN.ordinal();
            addsInFlight.put(correlationId, added++);
        }
        return correlationId;
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        client.onMessage(nowNs, fromEndpointId, buffer, offset, length);
    }

    /** Steps the client, and asks for what is to be read back. */
    @Override
    public int doWork(final long nowNs) {
        return client.doWork(nowNs) + (isReadingBack ? submitReads(nowNs) : 0);
    }

    @Override
    public long nextDeadlineNs() {
        return client.nextDeadlineNs();
    }

    /** From now on no add is submitted. Nothing is read before each that is in flight has ended. */
    public void startReadBack() {
        isReadingBack = true;
    }

    public boolean isReadBack() {
        return isReadingBack && readCount == added;
    }

    /** Once all {@link #isReadBack}. */
    public Verdict verdict() {
        return new Verdict(acknowledged, unknown, lost, doubled, unread);
    }

    private int submitReads(final long nowNs) {
        int submitted = 0;
        for (int slot = 0; slot < client.sessionCount() && hasNextRead(); slot++) {
            if (client.isReady(slot)) {
                final int position = toReadAgain.isEmpty() ? nextRead : toReadAgain.peekInt();
                final long correlationId = client.submit(nowNs, slot, operation.get(keyOf(position)));
                if (correlationId == BACK_PRESSURED) {
                    return submitted;
                }
                readsInFlight.put(correlationId, position);
                if (toReadAgain.isEmpty()) {
                    nextRead++;
                } else {
                    toReadAgain.pollInt();
                }
                submitted++;
            }
        }
        return submitted;
    }

    private boolean hasNextRead() {
        return addsInFlight.isEmpty() && (nextRead < added || !toReadAgain.isEmpty());
    }

    private void onComplete(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int read = (int) readsInFlight.remove(correlationId);
        if (read != NONE) {
            onRead(read, outcome, length == 0 ? 0 : buffer.getLong(offset, LITTLE_ENDIAN));
            return;
        }
        final int add = (int) addsInFlight.remove(correlationId);
        endings[add] = (byte) outcome.ordinal();
        if (!isReadingBack) {
            loader.onComplete(nowNs, correlationId, outcome, version, buffer, offset, length);
        }
    }

    private void onRead(final int position, final Outcome outcome, final long sum) {
        if (outcome == Outcome.OK) {
            readCount++;
            judge(OUTCOMES[endings[position]], sum);
        } else if (failedReads++ < MAX_FAILED_READS) {
            toReadAgain.addInt(position);
        } else {
            readCount++;
            unread++;
        }
    }

    private void judge(final Outcome ending, final long sum) {
        if (ending == Outcome.OK) {
            acknowledged++;
            lost += sum < ADDED ? 1 : 0;
        } else if (ending == Outcome.UNKNOWN) {
            unknown++;
        }
        doubled += sum > (ending == Outcome.FAILED ? 0 : ADDED) ? 1 : 0;
    }

    private long keyOf(final int position) {
        return (long) position * processes + process;
    }
}
