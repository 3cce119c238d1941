package org.pacelab.harness.sim;

/** How a node stops without notice. */
public enum Crash {
    /** The process ends; what it wrote is in the page cache. */
    KILL,
    /** The machine loses its power; pages that were not forced may be lost. */
    POWER_CUT
}
