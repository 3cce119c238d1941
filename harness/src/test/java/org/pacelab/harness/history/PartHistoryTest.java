package org.pacelab.harness.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

class PartHistoryTest {
    private static final UnsafeBuffer VALUE = new UnsafeBuffer(new byte[8]);
    private static final int SESSIONS = 1000;
    private static final Executor ON_A_THREAD = task -> new Thread(task).start();

    @TempDir
    private Path folder;

    private final Operation operation = new Operation();

    @Test
    void manyOperationsAreReadBackAsTheyWereRecorded() {
        final int count = 50_000;
        final Process process = new Process("log-0");
        for (int i = 0; i < count; i++) {
            process.invoke(i, 10L * i);
            if (i >= 3) {
                process.complete(i - 3, 10L * i + 1);
            }
        }
        final HistoryCounts told = process.end();
        final Told read = replay();

        assertThat(told).isEqualTo(new HistoryCounts(count, count - 3, 0)).isEqualTo(read.extent.counts());
        assertThat(read.extent.gaps()).isEmpty();
        assertThat(read.completed).hasSize(count - 3);
        for (int i = 0; i < count - 3; i++) {
            assertThat(read.completed.get(i).key()).isEqualTo(i);
            assertThat(read.completed.get(i).invokedNs()).isEqualTo(10L * i);
            assertThat(read.completed.get(i).completedNs()).isEqualTo(10L * i + 31);
        }
        assertThat(read.neverCompleted)
                .extracting(RecordedOperation::key)
                .containsExactly(count - 3L, count - 2L, count - 1L);
        assertThat(read.neverCompleted)
                .allMatch(open -> open.outcome() == Outcome.UNKNOWN && open.completedNs() == Long.MAX_VALUE);
    }

    @Test
    void processesAreMergedByTimeWithInvocationsFirst() {
        final Process one = new Process("log-0");
        final Process other = new Process("log-1");
        one.invoke(1, 10);
        one.complete(1, 30);
        one.invoke(3, 30);
        one.complete(3, 60);
        other.invoke(2, 20);
        other.complete(2, 40);
        other.invoke(4, 60);
        other.complete(4, 70);
        one.end();
        other.end();

        assertThat(replay().events)
                .containsExactly(
                        "invoked 1 at 10",
                        "invoked 2 at 20",
                        "completed 1 at 30",
                        "invoked 3 at 30",
                        "completed 2 at 40",
                        "invoked 4 at 60",
                        "completed 3 at 60",
                        "completed 4 at 70");
    }

    @Test
    void processThatDiedLeavesAGapAndWhatItHadUnderWay() {
        final HistoryRecorder recorder = new HistoryRecorder(KeySample.ALL, 1 << 16, SESSIONS);
        recorder.invoked(5, 5, 7, operation.get(1));
        recorder.sent(1);
        writeWithoutEnd(recorder, folder.resolve("log-0"));
        final Told read = replay();

        assertThat(read.extent.gaps()).containsExactly("load process log-0 died before its history was whole");
        assertThat(read.neverCompleted).extracting(RecordedOperation::key).containsExactly(1L);
    }

    @Test
    void processThatDiedBeforeItWroteAnythingLeavesAGap() throws IOException {
        Files.createDirectories(folder.resolve("log-0"));

        assertThat(replay().extent.gaps()).containsExactly("load process log-0 died before its history was whole");
    }

    @Test
    void recordsThatTheRingHadNoRoomForAreAGap() {
        final HistoryRecorder recorder = new HistoryRecorder(KeySample.ALL, 1024, SESSIONS);
        for (int i = 0; i < 100; i++) {
            recorder.invoked(i, i, 7, operation.get(i));
            recorder.sent(i);
        }
        final HistoryCounts told = HistoryWriter.start(recorder, folder.resolve("log-0"), ON_A_THREAD)
                .close();

        assertThat(told.missed()).isEqualTo(100 - told.invoked()).isPositive();
        assertThat(replay().extent.gaps())
                .containsExactly("load process log-0 could not record " + told.missed()
                        + " invocations and completions, its ring was full");
    }

    @Test
    void recordsThatAreNotThereAreAGap() {
        final HistoryRecorder recorder = new HistoryRecorder(KeySample.ALL, 1 << 16, SESSIONS);
        recorder.invoked(1, 1, 7, operation.get(1));
        recorder.sent(1);
        recorder.ring().read((type, buffer, offset, length) -> {});
        HistoryWriter.start(recorder, folder.resolve("log-0"), ON_A_THREAD).close();

        assertThat(replay().extent.gaps())
                .containsExactly(
                        "load process log-0 recorded 1 invocations and 0 completions, its history holds 0 and 0");
    }

    @Test
    void whatCannotBeWrittenIsToldAtTheEnd() throws IOException {
        final Path file = Files.writeString(folder.resolve("file"), "no folder");
        final HistoryWriter writer = HistoryWriter.start(
                new HistoryRecorder(KeySample.ALL, 1024, SESSIONS), file.resolve("log-0"), ON_A_THREAD);
        writer.awaitOpen();

        assertThatThrownBy(writer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot write the history " + file.resolve("log-0"));
    }

    @Test
    void folderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> PartHistory.of(folder.resolve("absent")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(folder.resolve("absent").toString());
    }

    private static void writeWithoutEnd(final HistoryRecorder recorder, final Path processFolder) {
        try (ChronicleQueue queue = HistoryQueue.create(processFolder);
                ExcerptAppender appender = queue.createAppender()) {
            recorder.ring().read((type, buffer, offset, length) -> {
                final byte[] record = new byte[length];
                buffer.getBytes(offset, record);
                appender.writeBytes(bytes -> bytes.write(record));
            });
        }
    }

    private Told replay() {
        final Told told = new Told();
        told.extent = PartHistory.of(folder).replay(told);
        return told;
    }

    /** A load process of which only its history is there; key and session are the correlation id. */
    private final class Process {
        private final HistoryRecorder recorder =
                new HistoryRecorder(KeySample.ALL, HistoryRecorder.RING_LENGTH, SESSIONS);
        private final HistoryWriter writer;

        Process(final String name) {
            writer = HistoryWriter.start(recorder, folder.resolve(name), ON_A_THREAD);
        }

        void invoke(final long number, final long atNs) {
            recorder.invoked(atNs, atNs, number, operation.put(number, VALUE, 0, 8));
            recorder.sent(number);
        }

        void complete(final long number, final long atNs) {
            recorder.completed(atNs, number, Outcome.OK, 1, VALUE, 0, 0);
        }

        HistoryCounts end() {
            return writer.close();
        }
    }

    private static final class Told implements HistoryEvents {
        private final List<String> events = new ArrayList<>();
        private final List<RecordedOperation> completed = new ArrayList<>();
        private final List<RecordedOperation> neverCompleted = new ArrayList<>();
        private PartHistory.Extent extent;

        @Override
        public void onInvoked(final RecordedOperation operation) {
            events.add("invoked " + operation.key() + " at " + operation.invokedNs());
        }

        @Override
        public void onCompleted(final RecordedOperation operation) {
            events.add("completed " + operation.key() + " at " + operation.completedNs());
            completed.add(operation);
        }

        @Override
        public void onNeverCompleted(final RecordedOperation operation) {
            neverCompleted.add(operation);
        }
    }
}
