package org.pacelab.harness.planted;

/** A patch that is none, does not apply, or leaves what does not compile; the message is one line that names it. */
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PatchException(final String message) {
        super(message);
    }
}
