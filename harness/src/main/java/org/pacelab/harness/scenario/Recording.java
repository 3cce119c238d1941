package org.pacelab.harness.scenario;

/**
 * What of a run's operations is recorded, to be judged. Immutable.
 *
 * @param keyShare share of the keys of which all operations are; 0: nothing is
 */
public record Recording(double keyShare) {
    public static final Recording NOTHING = new Recording(0);
    public static final Recording ALL = new Recording(1);

    public Recording {
        if (!(keyShare >= 0 && keyShare <= 1)) {
            throw new IllegalArgumentException("keyShare " + keyShare + " is not within 0 and 1");
        }
    }

    public boolean isNothing() {
        return keyShare == 0;
    }
}
