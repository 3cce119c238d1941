package org.pacelab.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionIdsTest {
    @Test
    void termAndIndexTogetherMakeAnId() {
        assertThat(SessionIds.of(3, 7)).isNotEqualTo(SessionIds.of(2, 7)).isNotEqualTo(SessionIds.of(3, 8));
    }

    @Test
    void peopleSeeBoth() {
        assertThat(SessionIds.describe(SessionIds.of(3, 7))).isEqualTo("3.7");
        assertThat(SessionIds.describe(SessionIds.of(0, 7))).isEqualTo("7");
    }
}
