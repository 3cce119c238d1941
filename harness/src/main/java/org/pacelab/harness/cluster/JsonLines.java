package org.pacelab.harness.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Orders and notices as lines of JSON. Thread-safe. */
final class JsonLines {
    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

    private JsonLines() {}

    static String write(final Object message) {
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON for " + message, e);
        }
    }

    /** @throws IllegalArgumentException if the line is no such message */
    static <T> T read(final String line, final Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage() + " in: " + line, e);
        }
    }
}
