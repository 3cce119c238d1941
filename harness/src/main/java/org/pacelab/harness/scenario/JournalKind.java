package org.pacelab.harness.scenario;

/** What a replica keeps its log in. */
public enum JournalKind {
    MEMORY("a ring in memory; the one of durability: memory"),
    MAPPED("segments in mapped files; of durability: os and disk unless told otherwise"),
    CHRONICLE("experimental: Chronicle Queue, to be compared with mapped");

    private final String description;

    JournalKind(final String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }
}
