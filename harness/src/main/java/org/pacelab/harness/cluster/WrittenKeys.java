package org.pacelab.harness.cluster;

import java.util.List;
import java.util.stream.Stream;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.history.HistoryEvents;
import org.pacelab.harness.history.KeySample;
import org.pacelab.harness.history.RecordedOperation;

/** The keys that a history writes, if there are too many a sample of them: half of it goes whenever it is full. */
final class WrittenKeys implements HistoryEvents {
    private final int maxCount;
    private final LongHashSet keys = new LongHashSet();
    private KeySample sample = KeySample.ALL;

    WrittenKeys(final int maxCount) {
        this.maxCount = maxCount;
    }

    /** In order. */
    List<Long> keys() {
        return Stream.of(keys.toArray(new Long[0])).sorted().toList();
    }

    /** Which of the keys in the history they are. */
    KeySample sample() {
        return sample;
    }

    @Override
    public void onInvoked(final RecordedOperation operation) {
        if (operation.isWrite() && sample.contains(operation.key())) {
            keys.add(operation.key());
            while (keys.size() > maxCount) {
                sample = new KeySample(sample.share() / 2);
                keys.removeIf(key -> !sample.contains(key));
            }
        }
    }

    @Override
    public void onCompleted(final RecordedOperation operation) {}

    @Override
    public void onNeverCompleted(final RecordedOperation operation) {}
}
