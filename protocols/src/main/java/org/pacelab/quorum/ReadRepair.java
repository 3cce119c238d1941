package org.pacelab.quorum;

/** What the coordinator of a read does about replicas that answered with an earlier item than others (Dynamo, §5). */
public enum ReadRepair {
    NONE,
    /** They are brought the latest one, and the reader does not wait for that. */
    BACKGROUND,
    /** As many as a write wants have the latest one before the reader is answered. */
    FOREGROUND
}
