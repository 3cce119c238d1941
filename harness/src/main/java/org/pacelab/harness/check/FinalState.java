package org.pacelab.harness.check;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.history.ValueNumber.Numbering;
import org.pacelab.replica.AppliedState;

/**
 * What one replica ended with, read from its store or through it once all was healed and quiet. Immutable.
 *
 * @param replica its number
 * @param values  key to value, as a history numbers values, or {@link #NOT_KEPT}; keys that are absent are left out
 */
public record FinalState(int replica, Map<Long, Long> values) {
    /** In the place of a value: the replica does not keep that key. */
    public static final long NOT_KEPT = RecordedOperation.ABSENT + 1;

    public FinalState {
        values = Map.copyOf(values);
    }

    /**
     * What a replica holds of some keys.
     *
     * @param numberings how the values under a key come to their numbers
     */
    public static Map<Long, Long> valuesOf(
            final AppliedState applied, final Collection<Long> keys, final LongFunction<Numbering> numberings) {
        final Map<Long, Long> values = new HashMap<>();
        for (final long key : keys) {
            if (!applied.keeps(key)) {
                values.put(key, NOT_KEPT);
                continue;
            }
            applied.find(
                    key,
                    (buffer, offset, length) ->
                            values.put(key, numberings.apply(key).of(buffer, offset, length)));
        }
        return values;
    }

    public boolean keeps(final long key) {
        return values.getOrDefault(key, RecordedOperation.ABSENT) != NOT_KEPT;
    }
}
