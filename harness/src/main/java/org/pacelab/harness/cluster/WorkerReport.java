package org.pacelab.harness.cluster;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.pacelab.harness.report.PauseLog;
import org.pacelab.harness.report.WorkerUse;

/**
 * What a worker process has used and counted since its start. Immutable.
 *
 * @param pid            of the process
 * @param standing       {@link Standing#NONE} of a load process
 * @param uptimeMs       of the JVM, as its own log counts it
 * @param cpuNs          of all threads, user and system
 * @param rssAnonBytes   resident memory that is no file's: heap, direct buffers, code
 * @param rssShmemBytes  resident shared memory: mapped rings
 * @param allocatedBytes on the heap, by all threads that still live
 * @param gcCount        collections
 * @param counters       by name
 * @param window         by name, what they gained in the last measured window; empty before its end
 */
public record WorkerReport(
        long pid,
        Standing standing,
        long uptimeMs,
        long cpuNs,
        long rssAnonBytes,
        long rssShmemBytes,
        long allocatedBytes,
        long gcCount,
        Map<String, Long> counters,
        Map<String, Long> window) {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Of this process. */
    static WorkerReport take(final Counted counted, final Standing standing) {
        final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long gcCount = 0;
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            gcCount += collector.getCollectionCount();
        }
        final String status = status();
        return new WorkerReport(
                ProcessHandle.current().pid(),
                standing,
                ManagementFactory.getRuntimeMXBean().getUptime(),
                process.getProcessCpuTime(),
                kibibytes(status, "RssAnon:") * 1024,
                kibibytes(status, "RssShmem:") * 1024,
                allocatedByThreads(),
                gcCount,
                counted.counters(),
                counted.window());
    }

    /** What was used since an earlier report of the same process, or null for since its start, and counted in the window. */
    WorkerUse since(final WorkerReport earlier, final String worker, final Path pauseLog) {
        return use(earlier, worker, pauseLog, window);
    }

    /** As {@link #since}, of a process that did not live to see the window's end: counted between the two reports. */
    WorkerUse untilItsEnd(final WorkerReport earlier, final String worker, final Path pauseLog) {
        final Map<String, Long> added = new TreeMap<>(counters);
        if (earlier != null) {
            earlier.counters.forEach((name, value) -> added.merge(name, -value, Long::sum));
        }
        return use(earlier, worker, pauseLog, added);
    }

    private WorkerUse use(
            final WorkerReport earlier, final String worker, final Path pauseLog, final Map<String, Long> added) {
        final boolean sameLife = earlier != null && earlier.pid == pid;
        final long fromMs = sameLife ? earlier.uptimeMs : 0;
        final PauseLog pauses = PauseLog.read(pauseLog, fromMs, uptimeMs);
        return new WorkerUse(
                worker,
                (uptimeMs - fromMs) / 1e3,
                cpuNs - (sameLife ? earlier.cpuNs : 0),
                rssAnonBytes,
                rssShmemBytes,
                allocatedBytes - (sameLife ? earlier.allocatedBytes : 0),
                gcCount - (sameLife ? earlier.gcCount : 0),
                pauses.count(),
                pauses.maxNs(),
                added);
    }

    private static long allocatedByThreads() {
        final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long sum = 0;
        for (final long allocated : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, allocated);
        }
        return sum;
    }

    /** 0 on systems that have no such file or line. */
    private static long kibibytes(final String status, final String field) {
        return status.lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static String status() {
        try {
            return Files.exists(STATUS) ? Files.readString(STATUS) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
