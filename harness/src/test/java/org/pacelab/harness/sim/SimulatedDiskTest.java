package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.JournalFile;
import org.pacelab.replica.SeededRandom;

class SimulatedDiskTest {
    private static final int PAGE = 4096;
    private static final int POWER_CUTS = 100;
    private static final byte OLD = 1;
    private static final byte NEW = 2;

    private SimulatedDisk disk;
    private JournalFile file;

    @Test
    void aPowerCutTakesPagesThatWereNotForcedOneByOne() {
        assertThat(leftBehind(() -> {
                    write(0, 2, OLD);
                    force();
                    write(0, 2, NEW);
                }))
                .containsExactlyInAnyOrder("11", "12", "21", "22");
    }

    @Test
    void whatWasForcedStays() {
        assertThat(leftBehind(() -> {
                    write(0, 2, OLD);
                    force();
                }))
                .containsExactly("11");
    }

    @Test
    void whatAForceFailedToWriteIsLeftOutByTheNext() {
        assertThat(leftBehind(() -> {
                    write(0, 2, OLD);
                    force();
                    write(0, 1, NEW);
                    failToForce();
                    write(1, 1, NEW);
                    force();
                }))
                .containsExactly("12");
    }

    @Test
    void whatIsWrittenAgainIsForcedAgain() {
        assertThat(leftBehind(() -> {
                    write(0, 1, OLD);
                    force();
                    write(0, 1, NEW);
                    failToForce();
                    write(0, 1, NEW);
                    force();
                }))
                .containsExactly("2");
    }

    private void write(final int firstPage, final int pages, final byte value) {
        final UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(pages * PAGE));
        bytes.setMemory(0, pages * PAGE, value);
        file.write(firstPage * PAGE, bytes, 0, pages * PAGE);
    }

    private void force() {
        file.force();
        disk.force();
    }

    private void failToForce() {
        disk.failForces();
        assertThatThrownBy(file::force).isInstanceOf(UncheckedIOException.class);
        assertThat(disk.repair()).isTrue();
    }

    /** What power cuts can make of a file: the first byte of each page. */
    private Set<String> leftBehind(final Runnable writes) {
        final Set<String> left = new HashSet<>();
        for (long seed = 1; seed <= POWER_CUTS; seed++) {
            disk = new SimulatedDisk("disk");
            file = disk.open("file");
            writes.run();
            disk.powerCut(SeededRandom.derive(seed, 1));
            final byte[] bytes = disk.bytesOf("file");
            final StringBuilder pages = new StringBuilder();
            for (int offset = 0; offset < bytes.length; offset += PAGE) {
                pages.append(bytes[offset]);
            }
            left.add(pages.toString());
        }
        return left;
    }
}
