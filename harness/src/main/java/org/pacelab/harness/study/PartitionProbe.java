package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.study.BusyClient.Served;
import org.pacelab.replica.OperationKind;

/** What each side of a partition is served, and what becomes of it, in virtual time: one site is cut off, first the one that leads, then the last. */
final class PartitionProbe {
    /** Leases run out and others are elected within the first half, so the second half is looked at. */
    private static final long CUT_NS = 20_000_000_000L;

    /** What was kept apart has been brought together again: clients have no writes under way, and each replica has what it lacked. */
    private static final long HEALED_NS = 20_000_000_000L;

    private PartitionProbe() {}

    /**
     * One cut, and one kind of operation.
     *
     * @param isolated   in the order of replicas
     * @param recoveryNs from the end of the cut until a read that began after it ended OK for those that were cut off
     * @param lostWrites acknowledged before the end of the cut, to anybody, and gone after it; 0 for reads
     */
    record Sides(int isolated, boolean isRead, Served minority, Served majority, long recoveryNs, long lostWrites) {}

    static List<Sides> measure(final StudySetting setting, final Layout layout) {
        final List<Sides> sides = new ArrayList<>();
        sides.addAll(measure(setting, layout, 0));
        sides.addAll(measure(setting, layout, layout.topology().sites().size() - 1));
        return sides;
    }

    /** From what each side was served in each cut, whatever was expected: where both were in one of them, operations are not kept from going two ways. */
    static PacelcClass.Partition classOf(final List<Sides> sides, final boolean isRead) {
        final List<Sides> ofKind =
                sides.stream().filter(one -> one.isRead() == isRead).toList();
        return PacelcClass.Partition.of(
                ofKind.stream().allMatch(one -> one.majority().isServed()),
                ofKind.stream().anyMatch(one -> one.minority().isServed()));
    }

    private static List<Sides> measure(final StudySetting setting, final Layout layout, final int isolated) {
        final List<BusyClient> clients = IntStream.range(
                        0, layout.topology().sites().size())
                .mapToObj(replica -> new BusyClient(replica, replica + 1L))
                .toList();
        try (StudyCluster study = new StudyCluster(setting, layout, clients)) {
            final long cutNs = study.settle();
            final int alone = study.placement().order().get(isolated);
            study.isolate(alone);
            clients.forEach(client -> client.writeUntil(cutNs + CUT_NS));
            study.cluster().runUntil(cutNs + CUT_NS);
            study.cluster().network().heal();
            study.cluster().runUntil(cutNs + CUT_NS + HEALED_NS);
            return List.of(
                    sides(clients, alone, isolated, OperationKind.PUT, cutNs),
                    sides(clients, alone, isolated, OperationKind.GET, cutNs));
        }
    }

    private static Sides sides(
            final List<BusyClient> clients,
            final int alone,
            final int isolated,
            final OperationKind kind,
            final long cutNs) {
        Served majority = new Served(0, 0);
        for (int client = 0; client < clients.size(); client++) {
            if (client != alone) {
                majority = majority.and(clients.get(client).served(kind, cutNs + CUT_NS / 2, cutNs + CUT_NS));
            }
        }
        final Served minority = clients.get(alone).served(kind, cutNs + CUT_NS / 2, cutNs + CUT_NS);
        final boolean isRead = kind == OperationKind.GET;
        return new Sides(
                isolated,
                isRead,
                minority,
                majority,
                clients.get(alone).firstReadNs(cutNs + CUT_NS) - (cutNs + CUT_NS),
                isRead ? 0 : clients.stream().mapToLong(BusyClient::lostWrites).sum());
    }
}
