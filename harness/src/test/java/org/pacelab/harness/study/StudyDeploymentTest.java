package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.harness.scenario.Idling;

class StudyDeploymentTest {
    @Test
    void loopsYieldIfEachHasACore() {
        assertThat(StudyDeployment.idling(5, 5).yieldWindowNs()).isEqualTo(Idling.DEFAULT_YIELD_WINDOW_NS);
        assertThat(StudyDeployment.idling(5, 16).yieldWindowNs()).isEqualTo(Idling.DEFAULT_YIELD_WINDOW_NS);
    }

    @Test
    void loopsThatShareCoresBlockAtOnce() {
        assertThat(StudyDeployment.idling(5, 4).yieldWindowNs()).isZero();
    }
}
