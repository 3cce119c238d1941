package org.pacelab.harness.study;

/**
 * Where operations of one kind stand on the map of Abadi's "Consistency Tradeoffs in Modern Distributed Database System Design" (IEEE Computer 45(2), 2012). Immutable.
 */
record PacelcClass(Partition partition, Else otherwise) {
    /** What becomes of them under a partition. */
    enum Partition {
        /** Both sides were served, at least if the one that leads is with the minority. */
        A,
        /** Only the side with the majority was, whoever was cut off. */
        C,
        /** Not even that one. */
        NONE;

        /**
         * @param isMajorityServed in all cuts
         * @param isMinorityServed in one of them, at least
         */
        static Partition of(final boolean isMajorityServed, final boolean isMinorityServed) {
            if (!isMajorityServed) {
                return NONE;
            }
            return isMinorityServed ? A : C;
        }

        String label() {
            return this == NONE ? "-" : name();
        }
    }

    /** What they pay as long as there is none. */
    enum Else {
        /** One replica's answer, two message delays. */
        L,
        /** More. */
        C
    }

    @Override
    public String toString() {
        return 'P' + partition.label() + "/E" + otherwise;
    }
}
