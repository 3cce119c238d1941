package org.pacelab.harness.scenario;

/** A scenario that cannot be run. The message is one line: where, which key, what is allowed. */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScenarioException(final String message) {
        super(message);
    }

    ScenarioException(final String place, final String path, final String message) {
        super(place + ": " + (path.isEmpty() ? "" : path + ": ") + message);
    }
}
