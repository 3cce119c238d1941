package org.pacelab.harness.check;

/** How a search for an order ended. */
enum Ending {
    FOUND(""),
    /** There is none. */
    NONE(""),
    BUDGET_SPENT("nothing left of the budget"),
    MEMORY_SPENT("nothing left of the memory budget"),
    TOO_MANY_OPEN("more than " + RegisterSearch.MAX_OPEN + " operations at once");

    private final String reason;

    Ending(final String reason) {
        this.reason = reason;
    }

    /** Why it gave up; empty if it did not. */
    String reason() {
        return reason;
    }

    boolean isGivenUp() {
        return !reason.isEmpty();
    }
}
