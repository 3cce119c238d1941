package org.pacelab.harness.load;

/**
 * Tells when a process is warm: the median service times of the last {@link #SECONDS} seconds are within 10 % of each other, and
 * in each of them the JIT compiled for less than 2 % of the time. Fed once a second; a second without completions starts anew.
 */
final class WarmUp {
    static final int SECONDS = 3;
    private static final double MAX_SPREAD = 1.1;
    private static final long MAX_JIT_MS = 20;

    private final long[] mediansNs = new long[SECONDS];
    private int quietSeconds;
    private long jitMs;

    /** @param jitMs compilation time of this process so far */
    WarmUp(final long jitMs) {
        this.jitMs = jitMs;
    }

    /** Takes one second's median (0: none) and the compilation time so far. Returns whether the process is warm now. */
    boolean onSecond(final long medianNs, final long jitMsNow) {
        final boolean quiet = medianNs > 0 && jitMsNow - jitMs < MAX_JIT_MS;
        jitMs = jitMsNow;
        if (!quiet) {
            quietSeconds = 0;
            return false;
        }
        mediansNs[quietSeconds++ % SECONDS] = medianNs;
        return quietSeconds >= SECONDS && isSteady();
    }

    private boolean isSteady() {
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        for (final long medianNs : mediansNs) {
            lowest = Math.min(lowest, medianNs);
            highest = Math.max(highest, medianNs);
        }
        return highest <= lowest * MAX_SPREAD;
    }
}
