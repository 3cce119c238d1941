package org.pacelab.quorum;

import org.pacelab.quorum.Gather.Phase;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.SeededRandom;

/**
 * Whom a phase of an operation asks, and the asking: all that keep the key, or so many random ones; where quorums are sloppy, for each that keeps it and does not
 * answer another one (Dynamo, §4.6). Confined to the coordinator's thread; allocates nothing after construction.
 */
final class Fanout {
    private final QuorumOptions options;
    private final Placement placement;
    private final ItemForm form;
    private final GatheredItems items;
    private final SlotUpdates updates;
    private final CoordinatorFrames frames;
    private final SeededRandom random;
    private final int selfId;
    private long latestEpoch;

    /** Replicas that have not answered in time, since they answered last. */
    private int silent;

    /**
     * @param updates null where there are none
     * @param selfId  the replica that coordinates, where that makes updates
     */
    Fanout(
            final ClientContext context,
            final QuorumOptions options,
            final Placement placement,
            final ItemForm form,
            final GatheredItems items,
            final SlotUpdates updates,
            final int selfId) {
        this.options = options;
        this.placement = placement;
        this.form = form;
        this.items = items;
        this.updates = updates;
        this.frames = new CoordinatorFrames(context.outbox());
        this.random = context.random();
        this.selfId = selfId;
    }

    /** Asks, as a phase begins, all but those that have answered before. Returns how many there was room towards. */
    int begin(final int slot, final Gather gather, final int quorum) {
        if (gather.phase == Phase.UPDATE) {
            gather.asked = 1 << selfId;
        } else {
            final int others = placement.homes(gather.key) & ~gather.answered;
            final int wanted = quorum - Integer.bitCount(gather.answered);
            final int receivers = options.isFanoutExact() ? Placement.drawn(others, wanted, random) : others;
            gather.asked = receivers | gather.answered;
            gather.missing = 0;
            standIn(gather, gather.asked & silent);
        }
        return send(slot, gather, gather.asked & ~gather.answered);
    }

    /** Asks again those that have not answered, and who stands in for them. */
    void repeat(final int slot, final Gather gather) {
        standIn(gather, gather.asked & ~gather.answered & placement.homes(gather.key));
        send(slot, gather, gather.asked & ~gather.answered);
    }

    int send(final int slot, final Gather gather, final int receivers) {
        int sent = 0;
        for (int rest = receivers; rest != 0; rest &= rest - 1) {
            sent += ask(slot, gather, Integer.numberOfTrailingZeros(rest)) ? 1 : 0;
        }
        gather.hasWritten |= sent > 0 && (gather.phase == Phase.WRITE || gather.phase == Phase.UPDATE);
        return sent;
    }

    /** The slot's item. */
    boolean bring(final int slot, final Gather gather, final int to, final long sequence) {
        final boolean standsIn = gather.missing != 0 && !placement.isHome(gather.key, to);
        return frames.sendItem(
                to, gather, sequence, latestEpoch, standsIn, form, items.buffer(), GatheredItems.offset(slot));
    }

    void onAnswer(final int from) {
        silent &= ~(1 << from);
    }

    void onEpoch(final long epoch) {
        latestEpoch = Math.max(latestEpoch, epoch);
    }

    private boolean ask(final int slot, final Gather gather, final int to) {
        return switch (gather.phase) {
            case WRITE, WRITE_BACK -> bring(slot, gather, to, gather.sequence);
            case UPDATE ->
                frames.sendUpdate(
                        to,
                        gather,
                        latestEpoch,
                        items.buffer(),
                        GatheredItems.offset(slot),
                        updates.buffer(),
                        SlotUpdates.offset(slot));
            case QUERY -> frames.sendRead(to, gather, latestEpoch, ItemRead.VERSION);
            default -> frames.sendRead(to, gather, latestEpoch, ItemRead.ITEM);
        };
    }

    private void standIn(final Gather gather, final int missing) {
        if (options.isSloppy()) {
            silent |= missing;
            gather.missing |= missing;
            final int count = Math.min(Integer.bitCount(gather.missing), placement.standIns());
            for (int place = 0; place < count; place++) {
                gather.asked |= 1 << placement.standIn(gather.key, place);
            }
        }
    }
}
