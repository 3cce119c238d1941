package org.pacelab.harness.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a transcript says of a frame that it forges, {@code name=value} each. */
record FrameFields(Map<String, String> values) {
    static FrameFields of(final List<String> words) {
        return new FrameFields(words.stream()
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1])));
    }

    /** @throws IllegalArgumentException if none of the names may be said */
    void among(final String... names) {
        values.keySet().stream()
                .filter(name -> !Arrays.asList(names).contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(name + " is none of " + Arrays.toString(names));
                });
    }

    long number(final String name) {
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException("no " + name + " among " + values.keySet());
        }
        return Long.parseLong(values.get(name));
    }

    long number(final String name, final long otherwise) {
        return values.containsKey(name) ? number(name) : otherwise;
    }

    String text(final String name, final String otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}
