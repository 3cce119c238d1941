package org.pacelab.wire;

/** Why a frame was rejected. */
public enum FrameFault {
    /** Fewer bytes than the header, or than the frame says it has. */
    TRUNCATED,
    /** Longer than {@link Frames#MAX_FRAME_LENGTH}, or more bytes than the frame says it has. */
    OVERSIZED,
    /** The checksum does not match. */
    GARBLED,
    /** Another schema or version, or a template this version does not send as a frame. */
    UNKNOWN,
    /** The body contradicts its template: a block or variable part of the wrong length, an unknown code. */
    MALFORMED
}
