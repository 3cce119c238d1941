package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;

/** Raft's default options, but for some. */
public final class ChosenOptions {
    private ChosenOptions() {}

    /** @param chosen values of the right type by the names of {@link RaftOptions}' components */
    public static RaftOptions of(final Map<String, Object> chosen) {
        final Map<String, Object> left = new HashMap<>(chosen);
        final RecordComponent[] components = RaftOptions.class.getRecordComponents();
        final Class<?>[] types = new Class<?>[components.length];
        final Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                final Object value = left.remove(components[i].getName());
                values[i] = value == null ? components[i].getAccessor().invoke(RaftOptions.defaults()) : value;
            }
            assertThat(left).as("no options of Raft").isEmpty();
            return RaftOptions.class.getDeclaredConstructor(types).newInstance(values);
        } catch (final ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
