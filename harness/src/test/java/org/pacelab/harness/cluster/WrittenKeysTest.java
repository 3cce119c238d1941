package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.harness.history.KeySample;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

class WrittenKeysTest {
    private final WrittenKeys written = new WrittenKeys(100);

    @Test
    void allKeysThatWereWrittenWhereThereAreFew() {
        write(7);
        write(3);
        write(7);
        written.onInvoked(operation(OperationKind.GET, 5));

        assertThat(written.keys()).containsExactly(3L, 7L);
        assertThat(written.sample()).isEqualTo(KeySample.ALL);
    }

    @Test
    void everyKeyOfASampleWhereThereAreMany() {
        for (long key = 0; key < 1000; key++) {
            write(key);
            write(999 - key);
        }

        assertThat(written.keys()).hasSizeBetween(25, 100).contains(0L);
        assertThat(written.sample().share()).isLessThanOrEqualTo(1.0 / 8);
        for (long key = 0; key < 1000; key++) {
            assertThat(written.keys().contains(key)).isEqualTo(written.sample().contains(key));
        }
    }

    private void write(final long key) {
        written.onInvoked(operation(OperationKind.PUT, key));
    }

    private static RecordedOperation operation(final OperationKind kind, final long key) {
        return new RecordedOperation(1, kind, key, 0, 0, 0, 0, 0, 0, 0, Outcome.UNKNOWN);
    }
}
