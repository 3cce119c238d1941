package org.pacelab.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.wire.codec.ConfigurationEncoder;

class ConfigurationTest {
    /** Members are written as id@life/admission. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none             | 'epoch 0:'                  | 0 | ''",
                "1                | 'epoch 1: 0'                | 0 | 0@1/1",
                "3                | 'epoch 1: 0 1 2'            | 0 | 0@1/1 1@1/1 2@1/1",
                "3 -0             | 'epoch 2: 1 2'              | 2 | 1@1/1 2@1/1",
                "3 -1             | 'epoch 2: 0 2'              | 2 | 0@1/1 2@1/1",
                "3 -02            | 'epoch 2: 1'                | 2 | 1@1/1",
                "3 -0 -2          | 'epoch 3: 1'                | 3 | 1@1/1",
                "3 -2 +2@5        | 'epoch 3: 0 1, joining 2'   | 2 | 0@1/1 1@1/1",
                "3 -2 +2@5 +      | 'epoch 4: 0 1 2'            | 2 | 0@1/1 1@1/1 2@5/4",
                "3 -2 +2@5 -2     | 'epoch 4: 0 1'              | 2 | 0@1/1 1@1/1",
                "3 -2 +2@5 -1     | 'epoch 4: 0, joining 2'     | 4 | 0@1/1",
                "3 -2 +2@5 -12    | 'epoch 4: 0'                | 4 | 0@1/1",
                "3 -1 1^1@7       | 'epoch 3: 0 1 2'            | 2 | 0@1/1 1@7/3 2@1/1",
                "3 -0 +0@2 + -1   | 'epoch 5: 2 0'              | 5 | 2@1/1 0@2/4",
                "3 !1@2           | 'epoch 2: 0 2 1'            | 2 | 0@1/1 2@1/1 1@2/2",
                "3 !1@2 !1@3      | 'epoch 3: 0 2 1'            | 3 | 0@1/1 2@1/1 1@3/3",
            })
    void eachStepMakesTheNextOne(final String steps, final String text, final long removalEpoch, final String members) {
        final Configuration configuration = ConfigurationText.of(steps);
        assertThat(configuration).hasToString(text);
        assertThat(configuration.removalEpoch()).isEqualTo(removalEpoch);
        assertThat(members(configuration)).isEqualTo(members);
    }

    /** Base: the members of the latest active one, a bit each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none              | 'epoch 0:'                             | 0 | 0000 | ''",
                "3                 | 'epoch 1: 0 1 2'                       | 0 | 0111 | 0@1/1 1@1/1 2@1/1",
                "3 s               | 'epoch 2: 0 1 2, SEALED'               | 0 | 0111 | 0@1/1 1@1/1 2@1/1",
                "3 s r1,2          | 'epoch 3: 1 2, RECOVERING'             | 3 | 0111 | 1@1/3 2@1/3",
                "3 s r2,1          | 'epoch 3: 2 1, RECOVERING'             | 3 | 0111 | 2@1/3 1@1/3",
                "3 s r1,2,0@2      | 'epoch 3: 1 2 0, RECOVERING'           | 0 | 0111 | 1@1/3 2@1/3 0@2/3",
                "3 s r1,2 a        | 'epoch 4: 1 2'                         | 3 | 0110 | 1@1/3 2@1/3",
                "3 s r1,2 s        | 'epoch 4: 1 2, SEALED'                 | 3 | 0111 | 1@1/3 2@1/3",
                "3 s r1,2 s r2     | 'epoch 5: 2, RECOVERING'               | 5 | 0111 | 2@1/5",
                "3 s r1,3 s r3,0   | 'epoch 5: 3 0, RECOVERING'             | 5 | 0111 | 3@1/5 0@1/5",
                "3 s r1,2 s r2 a   | 'epoch 6: 2'                           | 5 | 0100 | 2@1/5",
                "3 s r1,2 +3@4     | 'epoch 4: 1 2, joining 3, RECOVERING'  | 3 | 0111 | 1@1/3 2@1/3",
                "3 s r1,2 +3@4 a   | 'epoch 5: 1 2, joining 3'              | 3 | 0110 | 1@1/3 2@1/3",
                "3 s r1,2 +3@4 -3  | 'epoch 5: 1 2, RECOVERING'             | 3 | 0111 | 1@1/3 2@1/3",
                "3 +3@4 s          | 'epoch 3: 0 1 2, SEALED'               | 0 | 0111 | 0@1/1 1@1/1 2@1/1",
                "3 r0,2            | 'epoch 2: 0 2, RECOVERING'             | 2 | 0111 | 0@1/2 2@1/2",
                "3 r0,1,2,3@7      | 'epoch 2: 0 1 2 3, RECOVERING'         | 0 | 0111 | 0@1/2 1@1/2 2@1/2 3@7/2",
            })
    void fromPhaseToPhase(
            final String steps, final String text, final long removalEpoch, final String base, final String members) {
        final Configuration configuration = ConfigurationText.of(steps);
        assertThat(configuration).hasToString(text);
        assertThat(configuration.removalEpoch()).isEqualTo(removalEpoch);
        assertThat(configuration.base()).isEqualTo(Long.parseLong(base, 2));
        assertThat(members(configuration)).isEqualTo(members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "1",
                "3",
                "3 -0",
                "3 -2 +2@5",
                "3 -2 +2@5 +",
                "3 !1@2",
                "16",
                "9 -8 +8@2147483647",
                "3 s",
                "16 s",
                "3 s r1,2@7",
                "3 s r1,2 +3@4",
                "3 s r1,2 s",
                "3 s r1,2 a"
            })
    void isReadAsItWasWritten(final String steps) {
        final Configuration written = ConfigurationText.of(steps);
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Configuration.LENGTH + 8]);
        bytes.setMemory(0, bytes.capacity(), (byte) -1);
        written.encode(bytes, 8);
        final Configuration read = Configuration.decode(bytes, 8);
        assertThat(read).hasToString(written.toString());
        assertThat(read.removalEpoch()).isEqualTo(written.removalEpoch());
        assertThat(members(read)).isEqualTo(members(written));
        assertThat(read.joinerLife()).isEqualTo(written.joinerLife());
        assertThat(read.phase()).isEqualTo(written.phase());
        assertThat(read.base()).isEqualTo(written.base());
        assertThat(read.encoded()).isEqualTo(written.encoded());
    }

    /** Where a node stands, whom it gets entries from and passes them to; 255 is nobody. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3            | 0 |  0 | 255 |   1 |  1",
                "3            | 1 |  1 |   0 |   2 |  1",
                "3            | 2 |  2 |   1 | 255 |  1",
                "3 -1         | 0 |  0 | 255 |   2 |  1",
                "3 -1         | 1 | -1 | 255 | 255 |  0",
                "3 -1         | 2 |  1 |   0 | 255 |  1",
                "3 -1 +1@5    | 2 |  1 |   0 |   1 |  1",
                "3 -1 +1@5    | 1 | -1 |   2 | 255 | -5",
                "3 -1 +1@5 +  | 1 |  2 |   2 | 255 |  4",
                "3 -1 +1@5 +  | 2 |  1 |   0 |   1 |  1",
                "1            | 0 |  0 | 255 | 255 |  1",
                "none         | 0 | -1 | 255 | 255 |  0",
            })
    void eachNodeHasItsPlace(
            final String steps,
            final int node,
            final int position,
            final int predecessor,
            final int successor,
            final long admission) {
        final Configuration configuration = ConfigurationText.of(steps);
        assertThat(configuration.positionOf(node)).isEqualTo(position);
        assertThat(configuration.isMember(node)).isEqualTo(position >= 0);
        assertThat(configuration.predecessorOf(node)).isEqualTo(predecessor);
        assertThat(configuration.successorOf(node)).isEqualTo(successor);
        assertThat(configuration.admissionOf(node)).isEqualTo(admission);
    }

    @Test
    void nobodyIsFirstOrLastOfNone() {
        assertThat(Configuration.NONE.first()).isEqualTo(Configuration.NOBODY);
        assertThat(Configuration.NONE.last()).isEqualTo(Configuration.NOBODY);
        assertThat(Configuration.NONE.successorOf(Configuration.NOBODY)).isEqualTo(Configuration.NOBODY);
        assertThat(ConfigurationText.of("3 -0").first()).isEqualTo(1);
        assertThat(ConfigurationText.of("3 -2 +2@2").last()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, true",
        "3, 2, false",
        "3 -2 +2@2, 3, true",
        "3 -2 +2@2, 2, false",
        "3 -2, 2, true",
        "none, 1, true"
    })
    void namesOnlyNodesThatThereAre(final String steps, final int nodeCount, final boolean isAmong) {
        assertThat(ConfigurationText.of(steps).isAmong(nodeCount)).isEqualTo(isAmong);
    }

    @Test
    void whatCannotBeOneIsNone() {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Configuration.LENGTH]);
        ConfigurationText.of("3 -2 +2@5").encode(bytes, 0);
        assertThat(Configuration.decodeUnchecked(bytes, 0, Configuration.LENGTH).epoch())
                .isEqualTo(3);
        assertThat(Configuration.decodeUnchecked(bytes, 0, Configuration.LENGTH - 1))
                .isSameAs(Configuration.NONE);
        assertThat(Configuration.decodeUnchecked(bytes, 0, 0)).isSameAs(Configuration.NONE);
        bytes.putByte(ConfigurationEncoder.phaseEncodingOffset(), (byte) Phase.values().length);
        assertThat(Configuration.decodeUnchecked(bytes, 0, Configuration.LENGTH))
                .isSameAs(Configuration.NONE);
        bytes.setMemory(0, Configuration.LENGTH, (byte) -1);
        assertThat(Configuration.decodeUnchecked(bytes, 0, Configuration.LENGTH))
                .isSameAs(Configuration.NONE);
    }

    private static String members(final Configuration configuration) {
        return IntStream.range(0, configuration.count())
                .mapToObj(configuration::member)
                .map(member -> member.id() + "@" + member.life() + "/" + member.admission())
                .collect(Collectors.joining(" "));
    }
}
