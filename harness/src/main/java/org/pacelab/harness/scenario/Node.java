package org.pacelab.harness.scenario;

import java.util.List;
import java.util.Map;

/** One value of a scenario file and where it stands ({@code file:line}, or the override that set it). Immutable. */
sealed interface Node {
    String place();

    /** @param text as written, without quotes */
    record Scalar(String place, String text) implements Node {}

    record Sequence(String place, List<Node> items) implements Node {}

    /** @param entries in the order of the file */
    record Mapping(String place, Map<String, Entry> entries) implements Node {}

    /** @param place of the key */
    record Entry(String place, Node value) {}
}
