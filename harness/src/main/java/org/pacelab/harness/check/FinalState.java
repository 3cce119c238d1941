package org.pacelab.harness.check;

import java.util.Map;

/**
 * What one replica ended with, read from its store or through it once all was healed and quiet. Immutable.
 *
 * @param replica its number
 * @param values  key to value, as a history numbers values; keys that are absent are left out
 */
public record FinalState(int replica, Map<Long, Long> values) {
    public FinalState {
        values = Map.copyOf(values);
    }
}
