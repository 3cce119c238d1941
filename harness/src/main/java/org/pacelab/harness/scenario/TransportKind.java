package org.pacelab.harness.scenario;

/** What carries the frames between the processes of a run. */
public enum TransportKind {
    TCP,
    /** Rings in mapped files, between processes of one host. */
    IPC
}
