package org.pacelab.harness.history;

import java.nio.file.Path;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/** How histories lie in Chronicle Queue: a folder a process, a file a day. */
final class HistoryQueue {
    static final String FILE_SUFFIX = ".cq4";

    private static final int BLOCK_LENGTH = 16 * 1024 * 1024;

    private HistoryQueue() {}

    static ChronicleQueue create(final Path folder) {
        return SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(LegacyRollCycles.DAILY)
                .blockSize(BLOCK_LENGTH)
                .build();
    }

    static ChronicleQueue open(final Path folder) {
        return SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(LegacyRollCycles.DAILY)
                .readOnly(true)
                .build();
    }
}
