package org.pacelab.harness.cluster;

/** A run cannot go on: a worker died, or said why it cannot. The message is one line with the cause and where to read more. */
public final class RunFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunFailure(final String message) {
        super(message);
    }
}
