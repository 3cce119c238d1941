package org.pacelab.replica;

/** What a command does. The wire byte is the ordinal: append only, never reorder. */
public enum OperationKind {
    /** A leader's first entry of its term (Raft §8): changes nothing. */
    NO_OP,
    /** Registers a session; its id derives from the log index of this entry (dissertation §6.3). */
    OPEN_SESSION,
    GET,
    PUT,
    COMPARE_AND_SET,
    ADD,
    /** An entry that says who belongs to the cluster (dissertation §4.1); no client asks for it. */
    MEMBERSHIP,
    /** Asks that a replica gets the log without counting (§4.2.1). */
    ADD_LEARNER,
    /** Asks that a learner that has caught up becomes a voter. */
    PROMOTE,
    /** Asks that a replica belongs to the cluster no longer. */
    REMOVE,
    /** Asks that a voter leads (§3.10). */
    TRANSFER,
    /** An entry of a control plane: writes its key without a session; no client asks for it. */
    CONFIGURATION,
    /** Brings a replica what another has of a key, a {@link org.pacelab.wire.Items}: the later of both stays. No client asks for it. */
    ITEM,
    /** The key becomes absent. */
    DELETE,
    /** A coordinator's own entry: a write among the siblings of its key. No client asks for it. */
    UPDATE,
    /** Brings a replica what another has of a key, a set of siblings: what neither knows to be superseded stays. No client asks for it. */
    SIBLINGS;

    private static final OperationKind[] BY_CODE = values();

    public byte code() {
        return (byte) ordinal();
    }

    public static boolean isKnown(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    public static OperationKind of(final int code) {
        return BY_CODE[code];
    }

    /** Whether a log may hold it as an entry. */
    public boolean isEntry() {
        return !isAdministrative();
    }

    /** Whether it asks for a change of the cluster, not of a key. The replica that it is about stands in place of the key. */
    public boolean isAdministrative() {
        return ordinal() > MEMBERSHIP.ordinal() && ordinal() < CONFIGURATION.ordinal();
    }

    /** Whether only replicas make it. */
    public boolean isInternal() {
        return this == NO_OP || this == MEMBERSHIP || this == CONFIGURATION || bringsToReplica();
    }

    /** Whether it may change the value of its key. */
    public boolean changesKey() {
        return overwrites() || this == COMPARE_AND_SET || this == ADD || this == CONFIGURATION || bringsToReplica();
    }

    /** Whether a coordinator brings a replica something by it. */
    private boolean bringsToReplica() {
        return this == ITEM || this == UPDATE || this == SIBLINGS;
    }

    /** Whether a client asks with it that its key becomes something, whatever stood there before. */
    public boolean overwrites() {
        return this == PUT || this == DELETE;
    }

    /** All but {@link #GET}. Those that change a key carry a session and a sequence, so that none is executed twice. */
    public boolean isWrite() {
        return this != GET;
    }
}
