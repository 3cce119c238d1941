package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloDecoder;
import org.pacelab.wire.codec.HelloEncoder;

/** Replicas that send numbers when told to, and remember what reached them and when: a window into the simulator. */
final class ProbeProtocol implements Protocol {
    @Override
    public String name() {
        return "probe";
    }

    @Override
    public List<String> settings() {
        return List.of("only");
    }

    @Override
    public Map<String, Long> options() {
        return Map.of("periodNs", 0L);
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return false;
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return new Probe(context, options.get("periodNs"));
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        throw new UnsupportedOperationException();
    }

    /** A number that arrived, at which time by the receiver's clock. */
    record Received(long nowNs, int from, long number) {}

    /** With a period, sends a random number to all others once in it. */
    static final class Probe implements Replica {
        private static final int LENGTH = HelloEncoder.BLOCK_LENGTH + FrameHeaderEncoder.ENCODED_LENGTH;
        private static final DirectBuffer ENTRY = new UnsafeBuffer(new byte[Long.BYTES]);

        final ReplicaContext context;
        final List<Received> received = new ArrayList<>();
        final List<Long> cyclesNs = new ArrayList<>();
        private final FrameHeaderEncoder headerEncoder = new FrameHeaderEncoder();
        private final FrameHeaderDecoder headerDecoder = new FrameHeaderDecoder();
        private final HelloEncoder encoder = new HelloEncoder();
        private final HelloDecoder decoder = new HelloDecoder();
        private final long periodNs;
        private long dueNs;

        Probe(final ReplicaContext context, final long periodNs) {
            this.context = context;
            this.periodNs = periodNs;
            this.dueNs = periodNs == 0 ? Long.MAX_VALUE : context.startNs() + periodNs;
        }

        boolean send(final int to, final long number) {
            return send(context.outbox(), to, context.outbox().tryClaim(to, LENGTH), number);
        }

        boolean sendOnceDurable(final int to, final long number) {
            final long sequence = context.journal().append(1, ENTRY, 0, Long.BYTES);
            return send(context.outbox(), to, context.outbox().tryClaim(to, LENGTH, sequence), number);
        }

        List<Long> numbers() {
            return received.stream().map(Received::number).toList();
        }

        @Override
        public void onMessage(
                final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
            decoder.wrapAndApplyHeader(buffer, offset, headerDecoder);
            received.add(new Received(nowNs, from, decoder.clusterId()));
        }

        @Override
        public int doWork(final long nowNs) {
            cyclesNs.add(nowNs);
            context.outbox().release();
            if (nowNs >= dueNs) {
                dueNs += periodNs;
                for (int to = 0; to < context.replicaCount(); to++) {
                    send(to, context.random().nextLong());
                }
            }
            return 0;
        }

        @Override
        public long nextDeadlineNs() {
            return dueNs;
        }

        private boolean send(final Outbox outbox, final int to, final int offset, final long number) {
            if (offset == Outbox.FULL) {
                return false;
            }
            encoder.wrapAndApplyHeader(outbox.buffer(), offset, headerEncoder).clusterId(number);
            outbox.commit();
            return true;
        }
    }
}
