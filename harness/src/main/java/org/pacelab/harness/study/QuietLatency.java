package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Placement;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.study.QuietClient.Done;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;

/** How long operations of a setting take on a topology, each alone, for clients at every site: in virtual time, so that nothing but messages takes any. */
final class QuietLatency {
    /** Of each kind, by each client. */
    private static final int OPERATIONS = 11;

    /** Longer than any operation takes, and all that it leaves behind. */
    private static final int SPACING_ROUND_TRIPS = 12;

    private static final OperationKind[] KINDS = {OperationKind.PUT, OperationKind.GET};

    private QuietLatency() {}

    /**
     * What clients at one site saw of one kind.
     *
     * @param expectedNs by the setting's closed form
     * @param answers    replicas that had answered the client when its operation completed, at most
     */
    record Cell(int site, boolean isRead, long medianNs, long expectedNs, int answers) {
        static final int NOT_COUNTED = 0;

        /** Of what is expected. */
        double deviation() {
            return (double) (medianNs - expectedNs) / expectedNs;
        }
    }

    /** Writes before reads, by site. */
    static List<Cell> measure(final StudySetting setting, final Layout layout) {
        final Topology topology = layout.topology();
        final int sites = topology.sites().size();
        final List<QuietClient> clients = IntStream.range(0, sites)
                .mapToObj(replica -> new QuietClient(replica, replica + 1L))
                .toList();
        try (StudyCluster study = new StudyCluster(setting, layout, clients)) {
            final long startNs = study.settle();
            observeReplies(study, clients);
            final long endNs =
                    plan(setting, study, clients, startNs, SPACING_ROUND_TRIPS * topology.longestRoundTripNs());
            study.cluster().runUntil(endNs);
            final List<Cell> cells = new ArrayList<>();
            for (final OperationKind kind : KINDS) {
                for (int site = 0; site < sites; site++) {
                    cells.add(cell(setting, study.placement(), site, kind, clients));
                }
            }
            return cells;
        }
    }

    private static void observeReplies(final StudyCluster study, final List<QuietClient> clients) {
        study.cluster().network().observer((atNs, from, to, buffer, offset, length) -> {
            final int client = to - study.clientWith(0);
            if (client >= 0 && Frames.templateId(buffer, offset) == ClientReplyDecoder.TEMPLATE_ID) {
                clients.get(client).onReply(from, atNs + study.delayNs(from, to));
            }
        });
    }

    /** All of one client's after the other's. Returns when all is over. */
    private static long plan(
            final StudySetting setting,
            final StudyCluster study,
            final List<QuietClient> clients,
            final long startNs,
            final long spacingNs) {
        long atNs = startNs;
        for (int client = 0; client < clients.size(); client++) {
            for (final OperationKind kind : KINDS) {
                for (int i = 0; i < OPERATIONS; i++) {
                    atNs += spacingNs;
                    if (kind == OperationKind.GET && setting.readsWhatIsDirty()) {
                        planDirtyRead(study.placement(), clients, client, atNs);
                    } else {
                        clients.get(client).plan(kind, atNs);
                    }
                }
            }
        }
        for (int client = 0; client < clients.size(); client++) {
            study.cluster().node(study.clientWith(client)).wakeUp();
        }
        return atNs + spacingNs;
    }

    /**
     * Another client writes the key down the chain; the read reaches its node in the middle of the time between the write and the acknowledgement that comes
     * back from the tail.
     */
    private static void planDirtyRead(
            final Placement placement, final List<QuietClient> clients, final int reader, final long writeNs) {
        final int position = placement.order().indexOf(reader);
        final int writer = placement.order().get(position == 0 ? 1 : 0);
        final long toHeadNs = placement.oneWayNs(placement.siteOf(writer), placement.siteAt(0));
        final long dirtyNs = toHeadNs + placement.downNs(position);
        final long cleanNs = toHeadNs + 2 * placement.downNs() - placement.downNs(position);
        final int site = placement.siteAt(position);
        clients.get(writer).planWriteFor(clients.get(reader), writeNs);
        clients.get(reader).plan(OperationKind.GET, writeNs + (dirtyNs + cleanNs) / 2 - placement.oneWayNs(site, site));
    }

    private static Cell cell(
            final StudySetting setting,
            final Placement placement,
            final int site,
            final OperationKind kind,
            final List<QuietClient> clients) {
        final boolean isRead = kind == OperationKind.GET;
        final List<Done> done = clients.get(placement.replicaAt(site)).done().stream()
                .filter(one -> one.kind() == kind)
                .toList();
        if (done.size() != OPERATIONS) {
            throw new IllegalStateException(setting.label() + ": " + done.size() + " of " + OPERATIONS + ' ' + kind
                    + " have completed at site " + site);
        }
        return new Cell(
                site,
                isRead,
                done.stream().mapToLong(Done::latencyNs).sorted().toArray()[OPERATIONS / 2],
                setting.closedForm(isRead).ns(placement, site),
                done.stream().mapToInt(Done::answers).max().orElse(0));
    }
}
