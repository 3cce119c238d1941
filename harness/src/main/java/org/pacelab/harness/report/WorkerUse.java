package org.pacelab.harness.report;

import java.util.Map;

/**
 * What one worker used and counted while one row was measured. Immutable.
 *
 * @param worker         its name
 * @param seconds        between the two readings
 * @param cpuNs          of all its threads
 * @param rssAnonBytes   resident memory that is no file's, at the end
 * @param rssShmemBytes  resident shared memory, at the end
 * @param allocatedBytes on the heap
 * @param gcCount        collections
 * @param pauseCount     GC and safepoint pauses by the JVM's log
 * @param maxPauseNs     the longest of them, 0 if there was none
 * @param counters       by name, what was added; of a gauge, its change
 */
public record WorkerUse(
        String worker,
        double seconds,
        long cpuNs,
        long rssAnonBytes,
        long rssShmemBytes,
        long allocatedBytes,
        long gcCount,
        long pauseCount,
        long maxPauseNs,
        Map<String, Long> counters) {
    public WorkerUse {
        counters = Map.copyOf(counters);
    }
}
