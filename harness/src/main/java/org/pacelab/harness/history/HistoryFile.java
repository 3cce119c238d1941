package org.pacelab.harness.history;

import java.util.List;

/**
 * What a file held of a history. Immutable.
 *
 * @param operations in the order of the file
 * @param gap        why it is not known to be all that happened, one line; empty if it is
 */
public record HistoryFile(List<RecordedOperation> operations, String gap) {
    public HistoryFile {
        operations = List.copyOf(operations);
    }
}
