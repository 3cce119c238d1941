package org.pacelab.harness.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.AppendReplyEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.VoteRequestDecoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/**
 * Raft with one rule broken from outside: by what its context tells it, or by changing a frame on its way in so that the replica
 * does what one with the bug would do.
 */
enum PlantedBug {
    JOURNAL_SAYS_DURABLE_TOO_EARLY("log", 60, "without entry"),
    AMNESIAC_REPLICA_VOTES("log", 400, "without entry"),
    VOTE_WITHOUT_LOG_CHECK("log", 60, "without entry") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            if (Frames.templateId(frame, 0) == VoteRequestDecoder.TEMPLATE_ID) {
                new VoteRequestEncoder()
                        .wrap(frame, Frames.HEADER_LENGTH)
                        .lastTerm(journal.term() + 1)
                        .lastIndex(journal.lastIndex());
            }
        }
    },
    COMMIT_UP_TO_THE_LAST_INDEX("log", 60, "committed another entry") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            final AppendEntriesDecoder request = appendEntries(frame);
            if (request != null && request.entryCount() == 0 && request.prevIndex() < journal.lastIndex()) {
                new AppendEntriesEncoder()
                        .wrap(frame, Frames.HEADER_LENGTH)
                        .prevIndex(journal.lastIndex())
                        .prevTerm(journal.termOf(journal.lastIndex()));
            }
        }
    },
    PREVIOUS_ENTRY_IS_NOT_VERIFIED("log", 60, "has another entry") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            final AppendEntriesDecoder request = appendEntries(frame);
            if (request != null
                    && request.prevIndex() >= journal.firstIndex()
                    && request.prevIndex() <= journal.lastIndex()) {
                new AppendEntriesEncoder()
                        .wrap(frame, Frames.HEADER_LENGTH)
                        .prevTerm(journal.termOf(request.prevIndex()));
            }
        }
    },
    LEASE_FROM_THE_ANSWER("lease", 400, "linearizable: INVALID") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            if (Frames.templateId(frame, 0) == AppendReplyDecoder.TEMPLATE_ID) {
                new AppendReplyEncoder().wrap(frame, Frames.HEADER_LENGTH).sentNs(nowNs);
            }
        }
    },
    READ_JOINS_AN_OLDER_ROUND("read-index", 400, "linearizable: INVALID") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            if (Frames.templateId(frame, 0) == AppendReplyDecoder.TEMPLATE_ID) {
                new AppendReplyEncoder().wrap(frame, Frames.HEADER_LENGTH).round(Long.MAX_VALUE);
            }
        }
    },
    LINEARIZABLE_READ_FROM_ANYBODY("log", 60, "linearizable: INVALID") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            if (Frames.templateId(frame, 0) == ClientRequestDecoder.TEMPLATE_ID) {
                new ClientRequestEncoder().wrap(frame, Frames.HEADER_LENGTH).readMode(ReadMode.EVENTUAL.code());
            }
        }
    },
    SESSION_FORGETS_WHAT_IT_SAW("sequential", 60, "its session had seen version") {
        @Override
        void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {
            if (Frames.templateId(frame, 0) == ClientRequestDecoder.TEMPLATE_ID) {
                new ClientRequestEncoder().wrap(frame, Frames.HEADER_LENGTH).seenIndex(0);
            }
        }
    },
    CLOCK_READ_BEFORE_THE_POLL("lease-and-a-pause.txt", 0, ": expect "),
    VOTE_IS_FORGOTTEN("vote-survives-a-restart.txt", 0, ": expect ");

    private static final Protocol RAFT = new RaftProtocol();
    private static final int HELD_CAPACITY = 1 << 18;

    /** The setting whose promise it breaks, or the transcript that it fails. */
    final String where;

    /** Random runs within which it is found; 0 if it is left to a transcript. */
    final int seeds;

    /** What is said of it: any other violation would be found without it, or says only that something broke. */
    final String violation;

    PlantedBug(final String where, final int seeds, final String violation) {
        this.violation = violation;
        this.where = where;
        this.seeds = seeds;
    }

    /** Changes a frame as the replica is to see it. */
    void change(final long nowNs, final Journal journal, final UnsafeBuffer frame) {}

    Protocol protocol() {
        return new Planted(this);
    }

    private ReplicaContext context(final ReplicaContext context) {
        final Journal journal;
        if (this == JOURNAL_SAYS_DURABLE_TOO_EARLY) {
            journal = new HastyJournal(context.journal());
        } else if (this == VOTE_IS_FORGOTTEN) {
            journal = new ForgetfulJournal(context.journal());
        } else {
            journal = context.journal();
        }
        return new ReplicaContext(
                context.endpointId(),
                context.incarnation(),
                context.replicaCount(),
                context.startNs(),
                context.amnesiac() && this != AMNESIAC_REPLICA_VOTES,
                new DurableOutbox(context.outbox(), journal, HELD_CAPACITY),
                journal,
                context.random(),
                context.counters());
    }

    private static AppendEntriesDecoder appendEntries(final DirectBuffer frame) {
        return Frames.templateId(frame, 0) != AppendEntriesDecoder.TEMPLATE_ID
                ? null
                : new AppendEntriesDecoder()
                        .wrap(
                                frame,
                                Frames.HEADER_LENGTH,
                                AppendEntriesDecoder.BLOCK_LENGTH,
                                AppendEntriesDecoder.SCHEMA_VERSION);
    }

    /** Raft, its replicas tampered with. */
    private record Planted(PlantedBug bug) implements Protocol {
        @Override
        public String name() {
            return RAFT.name();
        }

        @Override
        public List<String> settings() {
            return RAFT.settings();
        }

        @Override
        public Map<String, Long> options() {
            return RAFT.options();
        }

        @Override
        public boolean supports(final String setting, final OperationKind operation) {
            return RAFT.supports(setting, operation);
        }

        @Override
        public Optional<Promise> promiseOf(final String setting) {
            return RAFT.promiseOf(setting);
        }

        @Override
        public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
            return new Tampered(bug, context, RAFT.newReplica(bug.context(context), setting, options));
        }

        @Override
        public Client newClient(
                final ClientContext context,
                final String setting,
                final Map<String, Long> options,
                final Completion completion) {
            return RAFT.newClient(context, setting, options, completion);
        }
    }

    /** A replica that is shown changed frames, or a stale clock. */
    static final class Tampered implements Replica {
        private final PlantedBug bug;
        private final ReplicaContext context;
        private final Replica raft;
        private long previousCycleNs;
        private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));

        private Tampered(final PlantedBug bug, final ReplicaContext context, final Replica raft) {
            this.bug = bug;
            this.context = context;
            this.raft = raft;
            this.previousCycleNs = context.startNs();
        }

        static RaftReplica raftOf(final Replica replica) {
            return (RaftReplica) ((Tampered) replica).raft;
        }

        @Override
        public void onMessage(
                final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
            frame.putBytes(0, buffer, offset, length);
            bug.change(nowNs, context.journal(), frame);
            raft.onMessage(clockNs(nowNs, Frames.templateId(frame, 0)), from, frame, 0, length);
        }

        @Override
        public int doWork(final long nowNs) {
            final int work = raft.doWork(nowNs);
            previousCycleNs = nowNs;
            return work;
        }

        @Override
        public long nextDeadlineNs() {
            return raft.nextDeadlineNs();
        }

        private long clockNs(final long nowNs, final int templateId) {
            final boolean isStale = bug == CLOCK_READ_BEFORE_THE_POLL && templateId == ClientRequestDecoder.TEMPLATE_ID;
            return isStale ? previousCycleNs : nowNs;
        }
    }

    /** Says that everything is durable as soon as it is written. */
    private static final class HastyJournal extends DelegatingJournal {
        private HastyJournal(final Journal journal) {
            super(journal);
        }

        @Override
        public long durableSequence() {
            return appendedSequence();
        }

        @Override
        public long durableIndex() {
            return lastIndex();
        }
    }

    /** Keeps terms, and forgets votes at a restart. */
    private static final class ForgetfulJournal extends DelegatingJournal {
        private int vote = NO_VOTE;

        private ForgetfulJournal(final Journal journal) {
            super(journal);
        }

        @Override
        public long recordVote(final long term, final int votedFor) {
            vote = votedFor;
            return journal.recordVote(term, NO_VOTE);
        }

        @Override
        public int votedFor() {
            return vote;
        }
    }
}
