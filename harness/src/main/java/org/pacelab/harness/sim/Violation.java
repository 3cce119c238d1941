package org.pacelab.harness.sim;

/**
 * One thing that a check found in a run.
 *
 * @param check that found it, by name: two runs fail alike if the same check fails
 * @param what  one line that a person can read
 */
public record Violation(String check, String what) {
    @Override
    public String toString() {
        return check + ": " + what;
    }
}
