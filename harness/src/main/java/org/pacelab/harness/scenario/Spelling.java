package org.pacelab.harness.scenario;

import java.util.Collection;
import java.util.Comparator;

/** What a person may have meant. */
public final class Spelling {
    private Spelling() {}

    /** {@code did you mean 'x'? allowed: x, y, z}; the question only if one of them is near. */
    public static String allowed(final String word, final Collection<String> known) {
        final String question = known.stream()
                .filter(candidate -> distance(word, candidate) <= 1 + candidate.length() / 4)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .map(candidate -> "did you mean '" + candidate + "'? ")
                .orElse("");
        return question + "allowed: " + String.join(", ", known);
    }

    /** Levenshtein distance. */
    static int distance(final String a, final String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
