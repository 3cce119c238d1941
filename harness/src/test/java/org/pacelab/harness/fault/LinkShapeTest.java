package org.pacelab.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.harness.fault.LinkDelay.Jitter;
import org.pacelab.harness.fault.LinkShape.Cut;

class LinkShapeTest {
    private static final LinkDelay SHORT = new LinkDelay(1, 0, Jitter.UNIFORM);
    private static final LinkDelay LONG = new LinkDelay(9, 0, Jitter.UNIFORM);

    @Test
    void theHarderCutAndTheLaterDelayCount() {
        final LinkShape held = LinkShape.cut(Cut.HOLD);
        final LinkShape dropped = LinkShape.cut(Cut.DROP);
        assertThat(held.under(dropped).cut()).isEqualTo(Cut.DROP);
        assertThat(dropped.under(held).cut()).isEqualTo(Cut.DROP);
        assertThat(held.under(LinkShape.delayed(SHORT))).isEqualTo(new LinkShape(Cut.HOLD, SHORT, 0, true));
        assertThat(LinkShape.delayed(LONG).under(LinkShape.delayed(SHORT)).delay())
                .isEqualTo(SHORT);
        assertThat(LinkShape.delayed(LONG).under(held)).isEqualTo(new LinkShape(Cut.HOLD, LONG, 0, true));
    }
}
