package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.load.UniqueAdds.Verdict;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

class UniqueAddsTest {
    private static final int ADDS = 3000;

    private final UnsafeBuffer one = new UnsafeBuffer(new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    private final List<Outcome> told = new ArrayList<>();

    static Stream<Arguments> stores() {
        return Stream.of(
                arguments(AddStore.Habit.HONEST, new Verdict(3000, 0, 0, 0, 0)),
                arguments(AddStore.Habit.LOSES_EVERY_TENTH, new Verdict(3000, 0, 300, 0, 0)),
                arguments(AddStore.Habit.DOUBLES_EVERY_TENTH, new Verdict(3000, 0, 0, 300, 0)),
                arguments(AddStore.Habit.DOES_EVERY_TENTH_AND_SAYS_UNKNOWN, new Verdict(2700, 300, 0, 0, 0)),
                arguments(AddStore.Habit.DROPS_EVERY_TENTH_AND_SAYS_UNKNOWN, new Verdict(2700, 300, 0, 0, 0)),
                arguments(AddStore.Habit.REFUSES_EVERY_TENTH, new Verdict(2700, 0, 0, 0, 0)),
                arguments(AddStore.Habit.REFUSES_EVERY_TENTH_BUT_DOES_IT, new Verdict(2700, 0, 0, 300, 0)));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void readingBackTellsWhatBecameOfEachAdd(final AddStore.Habit habit, final Verdict verdict) {
        assertThat(addAndReadBack(new AddStore(habit))).isEqualTo(verdict);
        assertThat(told).hasSize(ADDS);
    }

    @Test
    void readThatFailsIsRepeated() {
        final AddStore store = new AddStore(AddStore.Habit.HONEST);
        store.failReads(500);

        assertThat(addAndReadBack(store)).isEqualTo(new Verdict(ADDS, 0, 0, 0, 0));
    }

    @Test
    void storeThatCannotBeReadIsNoEndlessLoop() {
        final AddStore store = new AddStore(AddStore.Habit.HONEST);
        store.failReads(Integer.MAX_VALUE);

        assertThat(addAndReadBack(store).unread()).isEqualTo(ADDS);
    }

    @Test
    void nothingIsReadBeforeEachAddHasEnded() {
        final AddStore store = new AddStore(AddStore.Habit.HONEST);
        final UniqueAdds adds = addsTo(store);
        adds.submit(0, 0, new Operation().add(7, one, 0));
        store.holdFor(2);
        adds.startReadBack();
        adds.doWork(0);
        adds.doWork(0);
        assertThat(store.readCount()).isZero();
        while (!adds.isReadBack()) {
            adds.doWork(0);
        }
        assertThat(adds.verdict()).isEqualTo(new Verdict(1, 0, 0, 0, 0));
    }

    private UniqueAdds addsTo(final AddStore store) {
        return new UniqueAdds(
                store::completingTo, (now, id, outcome, version, buffer, offset, length) -> told.add(outcome), 1, 2);
    }

    private Verdict addAndReadBack(final AddStore store) {
        final UniqueAdds adds = addsTo(store);
        for (int i = 0; i < ADDS; i++) {
            adds.submit(0, i % adds.sessionCount(), new Operation().add(7, one, 0));
            adds.doWork(0);
        }
        adds.startReadBack();
        while (!adds.isReadBack()) {
            adds.doWork(0);
        }
        return adds.verdict();
    }
}
