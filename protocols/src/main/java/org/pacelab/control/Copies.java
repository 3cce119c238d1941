package org.pacelab.control;

/**
 * How many members have to have a write before it is acknowledged, the primary included.
 *
 * @param all   every member, however many there are
 * @param count at least so many, if there are as many members
 * @param isSafe what was acknowledged is never given up: whoever goes on without some of the members knows that they do not have it alone
 */
public record Copies(boolean all, int count, boolean isSafe) {
    /** Synchronous: every member. */
    public static final Copies ALL = new Copies(true, 0, true);

    /** Asynchronous: the primary alone. What was acknowledged may be lost with it. */
    public static final Copies PRIMARY_ONLY = new Copies(false, 1, false);

    public Copies {
        if (!all && count < 1) {
            throw new IllegalArgumentException("count " + count + " is below 1");
        }
    }

    /** Semi-synchronous: the primary and any so many of its backups. */
    public static Copies ofPrimaryAnd(final int backups) {
        if (backups < 1) {
            throw new IllegalArgumentException("backups " + backups + " is below 1");
        }
        return new Copies(false, backups + 1, true);
    }

    /** Of so many members how many have to have a write. */
    public int of(final int members) {
        return all ? members : Math.min(count, members);
    }

    /** Of so many members how many have to be asked to find all that was acknowledged. */
    int toFindAll(final int members) {
        return isSafe ? members - of(members) + 1 : 1;
    }
}
