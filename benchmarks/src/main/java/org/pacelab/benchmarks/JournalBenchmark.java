package org.pacelab.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pacelab.journal.ChronicleJournal;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;

/**
 * What does it cost to append an entry to a journal, for each durability? {@code bare} only copies the bytes; {@code disk/n} forces
 * after each n-th append, on the same thread. Those are of mapped files; {@code chronicle} and {@code chronicle/n} are the same as {@code os} and
 * {@code disk/n} on Chronicle Queue. A journal in files never gives room back: each shot fills a new one; the mapped one's room is
 * ready, Chronicle makes it on the way. That in memory is one for all, full from the start. The files are in {@code java.io.tmpdir}: set it to the disk that is asked about.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 20)
@Measurement(iterations = 10)
public class JournalBenchmark {
    private static final int APPENDS = 4096;
    private static final int SOURCE_COUNT = 61;
    private static final JournalOwner OWNER = new JournalOwner(1, 0);

    @Param({
        "bare",
        "memory",
        "os",
        "disk/1",
        "disk/16",
        "disk/256",
        "chronicle",
        "chronicle/1",
        "chronicle/16",
        "chronicle/256"
    })
    private String journal;

    @Param({"16", "256", "4096"})
    private int valueLength;

    private UnsafeBuffer source;
    private UnsafeBuffer copy;
    private int appendsPerForce;
    private Path directory;
    private Journal opened;

    @Setup
    public void makeValues() {
        source = new UnsafeBuffer(BufferUtil.allocateDirectAligned(SOURCE_COUNT + valueLength, Long.BYTES));
        copy = new UnsafeBuffer(BufferUtil.allocateDirectAligned(APPENDS * valueLength, Long.BYTES));
        for (int i = 0; i < source.capacity(); i++) {
            source.putByte(i, (byte) (i * 31));
        }
        appendsPerForce = journal.contains("/") ? Integer.parseInt(journal.substring(journal.indexOf('/') + 1)) : 0;
    }

    @Setup(Level.Iteration)
    public void open() throws IOException {
        switch (journal) {
            case "bare" -> opened = null;
            case "memory" -> fillMemory();
            default -> {
                directory = Files.createTempDirectory("journal-benchmark");
                final Durability durability = appendsPerForce > 0 ? Durability.DISK : Durability.OS;
                final DiskFiles files = new DiskFiles(directory);
                opened = journal.startsWith("chronicle")
                        ? ChronicleJournal.open(files, OWNER, durability, ChronicleJournal.DEFAULT_CYCLE_LENGTH)
                        : MappedJournal.open(files, OWNER, durability, MappedJournal.DEFAULT_SEGMENT_LENGTH);
                while (opened.needsForce()) {
                    opened.force(opened.appendedSequence());
                }
            }
        }
    }

    @TearDown(Level.Iteration)
    public void close() {
        if (directory != null) {
            opened.close();
            IoUtil.delete(directory.toFile(), false);
        }
    }

    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public long append() {
        if (opened == null) {
            return copyOnly();
        }
        for (int i = 1; i <= APPENDS; i++) {
            long sequence = opened.append(1, source, i % SOURCE_COUNT, valueLength);
            if (sequence == Journal.FULL) {
                releaseQuarter();
                sequence = opened.append(1, source, i % SOURCE_COUNT, valueLength);
                if (sequence == Journal.FULL) {
                    throw new IllegalStateException("no room after a quarter was released");
                }
            }
            if (appendsPerForce > 0 && i % appendsPerForce == 0) {
                opened.force(sequence);
            }
        }
        return opened.durableSequence();
    }

    private void fillMemory() {
        if (opened == null) {
            opened = new MemoryJournal();
            while (opened.append(1, source, 0, valueLength) != Journal.FULL) {}
        }
    }

    private void releaseQuarter() {
        if (directory != null) {
            throw new IllegalStateException("no room was ready");
        }
        opened.releaseBefore(opened.firstIndex() + (opened.lastIndex() - opened.firstIndex()) / 4);
    }

    private long copyOnly() {
        for (int i = 0; i < APPENDS; i++) {
            copy.putBytes(i * valueLength, source, i % SOURCE_COUNT, valueLength);
        }
        return copy.getLong(copy.capacity() - Long.BYTES);
    }
}
