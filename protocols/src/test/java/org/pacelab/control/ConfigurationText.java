package org.pacelab.control;

import java.util.Arrays;

/**
 * Configurations as tests write them, by the steps that lead to them: {@code 3} the first of three nodes, then {@code -02} without nodes 0 and 2,
 * {@code +2@5} node 2 joins in life 5, {@code +} the joiner becomes the last member, {@code 1^2@5} node 2 is put in at position 1, {@code !1@5} node
 * 1 is admitted anew as the last; {@code s} sealed, {@code r1,2@5} nodes 1 and 2, that one in life 5, recover, {@code r1,2@5*} that one having lost all, {@code a} active again; {@code none}.
 */
public final class ConfigurationText {
    private ConfigurationText() {}

    public static Configuration of(final String steps) {
        final String[] words = steps.trim().split("\\s+");
        Configuration configuration =
                words[0].equals("none") ? Configuration.NONE : Configuration.first(Integer.parseInt(words[0]));
        for (final String step : Arrays.asList(words).subList(1, words.length)) {
            configuration = after(configuration, step);
        }
        return configuration;
    }

    private static Configuration after(final Configuration before, final String step) {
        final String[] parts = step.substring(1).split("[@^]");
        return switch (step.charAt(0)) {
            case '-' ->
                before.without(step.substring(1)
                        .chars()
                        .mapToLong(id -> 1L << id - '0')
                        .sum());
            case 's' -> before.sealed();
            case 'r' -> recovering(before, step.substring(1).split(","));
            case 'a' -> before.active();
            case '!' -> before.withReplaced(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            case '+' ->
                step.length() == 1
                        ? before.withJoinerLast()
                        : before.withJoiner(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            default ->
                before.withInserted(step.charAt(0) - '0', Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        };
    }

    private static Configuration recovering(final Configuration before, final String[] nodes) {
        final int[] ids = Arrays.stream(nodes)
                .mapToInt(node -> Integer.parseInt(node.split("@")[0]))
                .toArray();
        final int[] lives = Arrays.stream(nodes)
                .mapToInt(node -> node.contains("@") ? Integer.parseInt(node.split("[@*]")[1]) : 1)
                .toArray();
        final long anew = Arrays.stream(nodes)
                .filter(node -> node.endsWith("*"))
                .mapToLong(node -> 1L << Integer.parseInt(node.split("@")[0]))
                .sum();
        return before.recovering(ids, lives, anew);
    }
}
