package org.pacelab.journal;

/**
 * The replica cannot go on without breaking a promise: a failed force, a full disk, a corrupt journal. The message is one line
 * that names the cause and the place. Whoever runs the replica stops it; nothing unforced is acknowledged afterwards.
 */
public final class FatalFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FatalFault(final String message, final Throwable cause) {
        super(message, cause);
    }

    public FatalFault(final String message) {
        super(message);
    }
}
