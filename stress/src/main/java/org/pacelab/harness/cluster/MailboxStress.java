package org.pacelab.harness.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Map;
import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.pacelab.harness.transport.Identity;
import org.pacelab.harness.transport.SharedMemoryTransport;
import org.pacelab.harness.transport.Transport;
import org.pacelab.replica.Counters;
import org.pacelab.stress.SharedFolder;

/**
 * A thread that reads orders asks a loop for its counters, three times and for a window between, while the loop counts two things
 * in each of its cycles. First how many orders were followed, in order; then how many of the reports do not say the same of
 * both; then whether the window holds what one cycle counted.
 */
@JCStressTest
@Outcome(
        id = "4, 0, 1",
        expect = ACCEPTABLE,
        desc = "Each report is of the end of a cycle, and so are the window's ends.")
@Outcome(expect = FORBIDDEN, desc = "An order was lost, or out of order, or a report shows half a cycle.")
@State
public class MailboxStress {
    private static final int ORDERS = 4;
    private static final int LOOKS = 256;
    private static final int OUT_OF_ORDER = -100;

    /** Nobody waits for its wake-ups here. */
    private static final Transport TRANSPORT =
            new SharedMemoryTransport(new Identity(1, 0, 1), SharedFolder.path(), 1000, new Counters());

    private final Mailbox<Order> mailbox = new Mailbox<>(TRANSPORT);
    private final Counters counters = new Counters();
    private final int sent = counters.define("sent");
    private final int received = counters.define("received");
    private final CountedWindow window = new CountedWindow(counters);
    private final Consumer<Order> follow = this::follow;
    private long nowNs;
    private int followed;
    private int tornReports;

    @Actor
    public void control() {
        mailbox.put(new Order.Report());
        mailbox.put(new Order.Measure(1, 2));
        mailbox.put(new Order.Report());
        mailbox.put(new Order.Report());
    }

    @Actor
    public void loop() {
        for (int i = 0; i < LOOKS && followed < ORDERS; i++) {
            cycle();
        }
    }

    @Arbiter
    public void rest(final III_Result result) {
        cycle();
        cycle();
        cycle();
        result.r1 = followed;
        result.r2 = tornReports;
        result.r3 = window.added().equals(Map.of("sent", 1L, "received", 1L)) ? 1 : 0;
    }

    private void cycle() {
        mailbox.drain(follow);
        counters.increment(sent);
        nowNs++;
        counters.increment(received);
        if (window.isDue(nowNs)) {
            window.take();
        }
    }

    private void follow(final Order order) {
        if (order instanceof Order.Measure measure) {
            followed += followed == 1 ? 1 : OUT_OF_ORDER;
            window.set(measure.startNs(), measure.endNs());
        } else if (order instanceof Order.Report) {
            followed += followed == 1 ? OUT_OF_ORDER : 1;
            final long[] values = counters.toArray();
            tornReports += values[sent] == values[received] ? 0 : 1;
        }
    }
}
