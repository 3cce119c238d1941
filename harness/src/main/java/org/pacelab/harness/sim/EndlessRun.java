package org.pacelab.harness.sim;

/** A run in which more happens than in any that comes to its end. It is told by counting, so it ends there on every machine. */
final class EndlessRun extends IllegalStateException {
    private static final long serialVersionUID = 1;

    EndlessRun(final String message) {
        super(message);
    }
}
