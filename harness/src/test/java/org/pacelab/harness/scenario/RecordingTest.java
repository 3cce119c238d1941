package org.pacelab.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.Protocols;

class RecordingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{rate: 20000}'                             | 1",
                "'{rate: 80000}'                             | .25",
                "'{rate: [100, 40000]}'                      | .5",
                "'{arrival: closed, outstanding: 4}'         | 1",
                "'{arrival: closed, outstanding: 64}'        | .0625",
            })
    void allIsRecordedUnlessThatIsTooMuch(final String workload, final double keyShare) {
        assertThat(read("workload: " + workload).keyShare()).isEqualTo(keyShare);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{record: all}'                  | 1",
                "'{record: none}'                 | 0",
                "'{record: keys}'                 | .25",
                "'{record: keys, key-share: .1}'  | .1",
            })
    void whatTheScenarioSaysHolds(final String history, final double keyShare) {
        assertThat(read("workload: {rate: 80000}\nhistory: " + history).keyShare())
                .isEqualTo(keyShare);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{record: some}'       | history.record: 'some' is not allowed; did you mean 'none'? allowed: all, none, keys",
                "'{record: keys, key-share: 0}' | history.key-share: '0' is not allowed; allowed: a number from 1.0E-6 to 1.0",
                "'{key-share: .5}'      | history.key-share: means nothing without record: keys",
            })
    void badInputIsRefusedWithItsPlace(final String history, final String message) {
        assertThatThrownBy(() -> read("history: " + history))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("small.yaml:")
                .hasMessageContaining(message);
    }

    @Test
    void whatPromisesNothingIsNotRecorded() {
        assertThat(scenario("protocol: echo\n").recording()).isEqualTo(Recording.NOTHING);
        assertThatThrownBy(() -> scenario("protocol: echo\nhistory: {record: all}\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("history.record: means nothing with protocol: echo, which promises nothing");
    }

    private static Recording read(final String yaml) {
        return scenario("protocol: raft\n" + yaml + "\n").recording();
    }

    private static Scenario scenario(final String yaml) {
        return new ScenarioReader(Protocols.all()).read("small.yaml", yaml, List.of());
    }
}
