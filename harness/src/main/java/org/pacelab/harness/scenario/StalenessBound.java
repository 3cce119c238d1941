package org.pacelab.harness.scenario;

/**
 * How stale a setting's reads may be: of the writes that had completed so long before a read was invoked, it may lack so many.
 *
 * @param versions newer ones of the key
 * @param ageNs    by a clock that does not drift
 */
public record StalenessBound(long versions, long ageNs) {
    public StalenessBound {
        if (versions < 0 || ageNs < 0) {
            throw new IllegalArgumentException("versions " + versions + " or ageNs " + ageNs + " is negative");
        }
    }
}
