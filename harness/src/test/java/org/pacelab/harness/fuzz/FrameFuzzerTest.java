package org.pacelab.harness.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pacelab.wire.FrameFault;

class FrameFuzzerTest {
    @Test
    void framesAreRejectedOrEncodeBackToEqualBytes() {
        assertMeetsEveryVerdict(new FrameFuzzer(1).run(0, 300_000));
    }

    @Test
    @Tag("long")
    void tenMillionFramesAreRejectedOrEncodeBackToEqualBytes() {
        assertMeetsEveryVerdict(new FrameFuzzer(2).run(0, 10_000_000));
    }

    @Test
    void inputsDependOnSeedAndNumberAlone() {
        final FuzzReport whole = new FrameFuzzer(3).run(0, 1_000);
        final FuzzReport start = new FrameFuzzer(3).run(0, 400);
        final FuzzReport rest = new FrameFuzzer(3).run(400, 600);
        assertThat(start.accepted() + rest.accepted()).isEqualTo(whole.accepted());
        for (final FrameFault fault : FrameFault.values()) {
            assertThat(start.rejected().get(fault) + rest.rejected().get(fault))
                    .isEqualTo(whole.rejected().get(fault));
        }
    }

    private static void assertMeetsEveryVerdict(final FuzzReport report) {
        assertThat(report.accepted()).isGreaterThan(report.inputs() / 10);
        for (final FrameFault fault : FrameFault.values()) {
            assertThat(report.rejected().get(fault)).as(fault.name()).isPositive();
        }
        assertThat(report.accepted()
                        + report.rejected().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .isEqualTo(report.inputs());
    }
}
