package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The files of one snapshot: parts with a fixed number of slots each. Who makes, maps and removes them is the forcing thread;
 * a whole snapshot is read by the replica's thread.
 */
final class SnapshotParts implements Removable {
    private static final String NAME_PREFIX = "snapshot-";
    private static final int NUMBER_DIGITS = 8;
    private static final int PART_DIGITS = 5;

    private final JournalFiles files;
    private final long number;
    private final int slotsPerPart;
    private final List<JournalFile> parts = new ArrayList<>();
    private final List<UnsafeBuffer> mapped = new ArrayList<>();
    private int removed;

    SnapshotParts(final JournalFiles files, final long number, final int partLength) {
        this.files = files;
        this.number = number;
        this.slotsPerPart = Math.max(1, partLength / SnapshotChunk.SLOT_LENGTH);
    }

    static boolean isName(final String name) {
        return name.startsWith(NAME_PREFIX);
    }

    /** Whose file a name is. */
    static long number(final String name) {
        final int start = NAME_PREFIX.length();
        return Long.parseLong(name.substring(start, name.indexOf('-', start)));
    }

    long number() {
        return number;
    }

    /** How many slots from this chunk's on are in the same part. */
    int slotsLeft(final int chunk) {
        return slotsPerPart - chunk % slotsPerPart;
    }

    int count(final int chunkCount) {
        return (chunkCount + slotsPerPart - 1) / slotsPerPart;
    }

    /** The part of a chunk, opened if it is the next one. */
    JournalFile fileOf(final int chunk) {
        final int part = chunk / slotsPerPart;
        if (part == parts.size()) {
            parts.add(files.open(name(part)));
        }
        return parts.get(part);
    }

    int offsetOf(final int chunk) {
        return chunk % slotsPerPart * SnapshotChunk.SLOT_LENGTH;
    }

    void map() {
        for (final JournalFile part : parts) {
            mapped.add(part.map((int) part.length()));
        }
    }

    /** Where a chunk stands, once all are mapped. */
    UnsafeBuffer bufferOf(final int chunk) {
        return mapped.get(chunk / slotsPerPart);
    }

    /** The name of a chunk's file. */
    String nameOf(final int chunk) {
        return name(chunk / slotsPerPart);
    }

    String pathOf(final int chunk) {
        return files.pathOf(nameOf(chunk));
    }

    @Override
    public void close() {
        parts.forEach(JournalFile::close);
        parts.clear();
    }

    /** One file, or none if none was ever made. */
    @Override
    public boolean removeNext() {
        final int count = removed + parts.size();
        if (removed < count) {
            parts.remove(0).close();
            files.delete(name(removed));
            removed++;
        }
        return removed == count;
    }

    private String name(final int part) {
        return NAME_PREFIX + padded(number, NUMBER_DIGITS) + '-' + padded(part, PART_DIGITS);
    }

    private static String padded(final long value, final int digits) {
        final String text = Long.toString(value);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
