package org.pacelab.harness.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Typed access to one mapping of a scenario. Each refusal names the place, the key with its path, and what is allowed. */
final class Section {
    private final Node.Mapping mapping;
    private final String path;

    /** @throws ScenarioException for a key that is not among the allowed ones */
    Section(final Node.Mapping mapping, final String path, final Collection<String> allowedKeys) {
        this.mapping = mapping;
        this.path = path;
        mapping.entries().forEach((key, entry) -> {
            if (!allowedKeys.contains(key)) {
                throw new ScenarioException(
                        entry.place(), pathOf(key), "unknown key; " + Spelling.allowed(key, allowedKeys));
            }
        });
    }

    boolean has(final String key) {
        return mapping.entries().containsKey(key);
    }

    String text(final String key, final String absent) {
        return has(key) ? scalar(key) : absent;
    }

    long number(final String key, final long absent, final long min, final long max) {
        return has(key) ? number(key, scalar(key), min, max) : absent;
    }

    int integer(final String key, final int absent, final int min, final int max) {
        return (int) number(key, absent, min, max);
    }

    List<Long> numbers(final String key, final long min, final long max) {
        final List<Long> numbers = new ArrayList<>();
        for (final String text : texts(key)) {
            numbers.add(number(key, text, min, max));
        }
        return numbers;
    }

    double decimal(final String key, final double absent, final double min, final double max) {
        if (!has(key)) {
            return absent;
        }
        final String text = scalar(key);
        try {
            final double value = Double.parseDouble(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, like a value out of range
        }
        throw refusal(key, "'" + text + "' is not allowed; allowed: a number from " + min + " to " + max);
    }

    long durationNs(final String key, final long absentNs) {
        if (!has(key)) {
            return absentNs;
        }
        try {
            return Durations.parse(scalar(key));
        } catch (IllegalArgumentException e) {
            throw refusal(key, e.getMessage());
        }
    }

    boolean flag(final String key, final boolean absent) {
        return has(key) ? choice(key, scalar(key), List.of("true", "false")).equals("true") : absent;
    }

    <E extends Enum<E>> E choice(final String key, final E absent, final E[] values) {
        if (!has(key)) {
            return absent;
        }
        final List<String> words = Arrays.stream(values).map(Section::wordOf).toList();
        return values[words.indexOf(choice(key, scalar(key), words))];
    }

    /** One or several different words, in the order of the file. */
    List<String> choices(final String key, final List<String> absent, final Collection<String> allowed) {
        if (!has(key)) {
            return absent;
        }
        final List<String> chosen = new ArrayList<>();
        for (final String text : texts(key)) {
            if (chosen.contains(choice(key, text, allowed))) {
                throw refusal(key, "'" + text + "' stands here twice");
            }
            chosen.add(text);
        }
        return chosen;
    }

    String required(final String key, final Collection<String> allowed) {
        if (!has(key)) {
            throw new ScenarioException(
                    mapping.place(), pathOf(key), "is required; allowed: " + String.join(", ", allowed));
        }
        return choice(key, scalar(key), allowed);
    }

    /** The nested mapping, empty if the key is absent. */
    Section section(final String key, final Collection<String> allowedKeys) {
        if (!has(key)) {
            return new Section(new Node.Mapping(mapping.place(), Map.of()), pathOf(key), allowedKeys);
        }
        if (mapping.entries().get(key).value() instanceof Node.Mapping inner) {
            return new Section(inner, pathOf(key), allowedKeys);
        }
        throw refusal(key, "must be a mapping of: " + String.join(", ", allowedKeys));
    }

    boolean isList(final String key) {
        return has(key) && mapping.entries().get(key).value() instanceof Node.Sequence;
    }

    /** The nested mappings of a list, in its order; not for a key that is absent. */
    List<Section> sections(final String key, final Collection<String> allowedKeys) {
        final List<Section> sections = new ArrayList<>();
        if (mapping.entries().get(key).value() instanceof Node.Sequence sequence) {
            for (final Node item : sequence.items()) {
                final String itemPath = pathOf(key) + "[" + sections.size() + "]";
                if (!(item instanceof Node.Mapping inner)) {
                    throw new ScenarioException(
                            item.place(), itemPath, "must be a mapping of: " + String.join(", ", allowedKeys));
                }
                sections.add(new Section(inner, itemPath, allowedKeys));
            }
            return sections;
        }
        throw refusal(key, "must be a list of mappings");
    }

    /** The only key there is. */
    String onlyKey(final Collection<String> allowedKeys) {
        if (mapping.entries().size() != 1) {
            throw new ScenarioException(
                    mapping.place(), path, "needs one key; allowed: " + String.join(", ", allowedKeys));
        }
        return mapping.entries().keySet().iterator().next();
    }

    /** One value or several, as they are written. */
    List<String> words(final String key) {
        return texts(key);
    }

    /** At the key, or where the section starts if the key is absent. */
    ScenarioException refusal(final String key, final String message) {
        final Node.Entry entry = mapping.entries().get(key);
        return new ScenarioException(entry == null ? mapping.place() : entry.place(), pathOf(key), message);
    }

    /** The word of a scenario file for a constant: lower case, joined by '-'. */
    static String wordOf(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private long number(final String key, final String text, final long min, final long max) {
        try {
            final long value = Long.parseLong(text.replace("_", ""));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, like a value out of range
        }
        final String range = max == Long.MAX_VALUE ? "from " + min : "from " + min + " to " + max;
        throw refusal(key, "'" + text + "' is not allowed; allowed: a whole number " + range);
    }

    private String choice(final String key, final String text, final Collection<String> allowed) {
        if (!allowed.contains(text)) {
            throw refusal(key, "'" + text + "' is not allowed; " + Spelling.allowed(text, allowed));
        }
        return text;
    }

    private String scalar(final String key) {
        if (mapping.entries().get(key).value() instanceof Node.Scalar scalar) {
            return scalar.text();
        }
        throw refusal(key, "must be one value");
    }

    private List<String> texts(final String key) {
        final Node value = mapping.entries().get(key).value();
        if (value instanceof Node.Scalar scalar) {
            return List.of(scalar.text());
        }
        final List<String> texts = new ArrayList<>();
        if (value instanceof Node.Sequence sequence) {
            for (final Node item : sequence.items()) {
                if (!(item instanceof Node.Scalar scalar)) {
                    throw new ScenarioException(item.place(), pathOf(key), "must be a list of single values");
                }
                texts.add(scalar.text());
            }
            return texts;
        }
        throw refusal(key, "must be one value or a list of them");
    }

    private String pathOf(final String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
