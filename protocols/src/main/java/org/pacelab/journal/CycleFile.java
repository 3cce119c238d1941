package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How a {@link ChronicleJournal} lies in files. Each life of the journal has a folder, a queue of its own; Chronicle names a cycle's
 * file by the minute since 1970 at which it begins, and that is the cycle's number, counted on from life to life.
 *
 * <p>A record stands 8-aligned in an excerpt, behind a filler and its <em>gap</em>:
 *
 * <pre>
 *   Chronicle's header (4)   zeros (0 or 4)   gap (int32)   record ({@link JournalRecord})
 * </pre>
 *
 * The gap is the distance from the end of the record before it in the cycle, 0 for the first. The record's checksum is mixed with it, so that
 * a record names its predecessor, whatever Chronicle put in between.
 */
final class CycleFile {
    /** Bytes of a cycle that Chronicle may need for its header and its index. */
    static final int RESERVED = 64 * 1024;

    private static final long GAP_FACTOR = 0xD1342543DE82EF95L;
    private static final int GAP_LENGTH = Integer.BYTES;
    private static final String FOLDER_PREFIX = "queue-";
    private static final int FOLDER_DIGITS = 8;
    private static final String FILE_SUFFIX = ".cq4";
    private static final int MINUTE_S = 60;
    private static final DateTimeFormatter STEM = DateTimeFormatter.ofPattern("uuuuMMdd-HHmm");

    private CycleFile() {}

    static boolean isFolder(final String name) {
        return name.startsWith(FOLDER_PREFIX);
    }

    static String folder(final long life) {
        final String digits = Long.toString(life);
        return FOLDER_PREFIX + "0".repeat(Math.max(0, FOLDER_DIGITS - digits.length())) + digits;
    }

    static long life(final String folder) {
        return Long.parseLong(folder.substring(FOLDER_PREFIX.length()));
    }

    static boolean isName(final String name) {
        return name.endsWith(FILE_SUFFIX);
    }

    static String name(final long number) {
        return LocalDateTime.ofEpochSecond(number * MINUTE_S, 0, ZoneOffset.UTC).format(STEM) + FILE_SUFFIX;
    }

    static long number(final String name) {
        final String stem = name.substring(0, name.length() - FILE_SUFFIX.length());
        return LocalDateTime.parse(stem, STEM).toEpochSecond(ZoneOffset.UTC) / MINUTE_S;
    }

    static long startMs(final long number) {
        return number * MINUTE_S * 1000;
    }

    /** Where the record of an excerpt stands whose bytes begin at an offset. */
    static int recordOffset(final long excerptOffset) {
        return (int) (excerptOffset + GAP_LENGTH + JournalRecord.ALIGNMENT - 1) & -JournalRecord.ALIGNMENT;
    }

    static void putGap(final UnsafeBuffer cycle, final int recordOffset, final int gap) {
        cycle.putInt(recordOffset - GAP_LENGTH, gap, LITTLE_ENDIAN);
    }

    static int gap(final UnsafeBuffer cycle, final int recordOffset) {
        return cycle.getInt(recordOffset - GAP_LENGTH, LITTLE_ENDIAN);
    }

    /** What the checksum of a record is mixed with: its place, by cycle and offset, its gap, and the life it is of. */
    static long salt(final long number, final int recordOffset, final int gap, final long life) {
        return JournalRecord.salt((number << Integer.SIZE) + recordOffset + gap * GAP_FACTOR, life);
    }
}
