package org.pacelab.harness.sim;

import org.pacelab.replica.SeededRandom;

/** The streams of random numbers that one seed has, each independent of the others; those of many things have one for each. */
enum SeedStream {
    SHAPE(11),
    PLAN(12),
    CLOCK(13),
    WORLD(14),
    ADMINISTRATOR(15),
    BOUNDS(16),
    SCENES(17),
    MEMBERS(18),
    PROTOCOL(19),
    LOAD(20),
    /** A number with which no seed that is pinned from before draws another detector than it had. */
    FAILURE_DETECTOR(169),
    /** A number with which no seed that is pinned from before draws deletes. */
    DELETES(280),
    /** A number with which no seed that is pinned from before draws pings. */
    PINGS(731),
    PLACEMENT(1L << 36),
    QUORUMS(1L << 37),
    WALL(1L << 38),
    MAKE_UP(1L << 39),
    LINK(1L << 40),
    DISK(1L << 41),
    LIFE(1L << 42),
    ROT(1L << 43);

    private final long first;

    SeedStream(final long first) {
        this.first = first;
    }

    SeededRandom of(final long seed) {
        return of(seed, 0);
    }

    /** @param number from 0, of the thing that draws */
    SeededRandom of(final long seed, final long number) {
        final boolean isLast = ordinal() == values().length - 1;
        assert number >= 0 && (isLast || first + number < values()[ordinal() + 1].first) : this + " " + number;
        return SeededRandom.derive(seed, first + number);
    }
}
