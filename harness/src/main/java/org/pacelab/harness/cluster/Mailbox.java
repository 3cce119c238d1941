package org.pacelab.harness.cluster;

import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.pacelab.harness.transport.Transport;

/** Brings orders from the thread that reads them to the loop's thread, which it wakes. An empty {@link #drain} costs one read. */
final class Mailbox<T> {
    private static final int CAPACITY = 1024;

    private final ManyToOneConcurrentArrayQueue<T> orders = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private final Transport transport;

    Mailbox(final Transport transport) {
        this.transport = transport;
    }

    /** Any thread. */
    void put(final T order) {
        orders.add(order);
        transport.wakeUp();
    }

    /** The loop's thread. Returns how many there were. */
    int drain(final Consumer<T> consumer) {
        return orders.drain(consumer);
    }
}
