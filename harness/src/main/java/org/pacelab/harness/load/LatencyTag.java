package org.pacelab.harness.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one histogram of a latency log holds: {@code read.ok.response} and so on. Lines without a tag hold the response times of
 * all operations that ended OK.
 */
public record LatencyTag(Kind kind, Ending ending, Measure measure) {
    /** All there are; a tag stands at its {@link #index}. */
    public static final List<LatencyTag> ALL = all();

    private static final int MEASURES = Measure.values().length;
    private static final int KIND_STRIDE = Ending.values().length * MEASURES;

    /** What was asked for. */
    public enum Kind {
        READ,
        WRITE
    }

    /** How it ended. */
    public enum Ending {
        OK,
        FAILED,
        UNKNOWN
    }

    /** From when to when. */
    public enum Measure {
        /** From the intended time to the completion: what a user waits. */
        RESPONSE,
        /** From the intended time to the sending. */
        SEND_DELAY,
        /** From the sending to the completion. */
        SERVICE
    }

    /** The tag's place in {@link #ALL}, the three measures of a kind and ending one behind the other. */
    static int index(final boolean write, final Ending ending, final Measure measure) {
        return (write ? KIND_STRIDE : 0) + ending.ordinal() * MEASURES + measure.ordinal();
    }

    @Override
    public String toString() {
        return label(kind) + "." + label(ending) + "." + label(measure);
    }

    /** One of the three as files have it. */
    public static String label(final Enum<?> part) {
        return part.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<LatencyTag> all() {
        final List<LatencyTag> tags = new ArrayList<>();
        for (final Kind kind : Kind.values()) {
            for (final Ending ending : Ending.values()) {
                for (final Measure measure : Measure.values()) {
                    tags.add(new LatencyTag(kind, ending, measure));
                }
            }
        }
        return List.copyOf(tags);
    }
}
