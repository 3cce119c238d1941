package org.pacelab.harness.scenario;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Reads YAML into {@link Node}s that know their lines, and lays overrides over them. */
final class YamlTree {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final IntFunction<String> placeOfLine;
    private final JsonParser parser;

    private YamlTree(final IntFunction<String> placeOfLine, final JsonParser parser) {
        this.placeOfLine = placeOfLine;
        this.parser = parser;
    }

    /** @throws ScenarioException if the text is no YAML, repeats a key or is not a mapping */
    static Node.Mapping read(final String fileName, final String text) {
        final Node root = parse(line -> fileName + ":" + line, text);
        if (root instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw new ScenarioException(root.place(), "", "must be a mapping of keys to values");
    }

    /** Sets {@code path=value}, with the value in YAML, in place of what the tree has there. */
    static Node.Mapping override(final Node.Mapping root, final String assignment) {
        final String place = "--set " + assignment;
        final int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new ScenarioException(place, "", "an override has the form key=value, with dots between nested keys");
        }
        final List<String> path = List.of(assignment.substring(0, equals).trim().split("\\.", -1));
        if (path.stream().anyMatch(String::isBlank)) {
            throw new ScenarioException(place, "", "an override has the form key=value, with dots between nested keys");
        }
        final Node value = parse(line -> place, assignment.substring(equals + 1));
        return with(root, path, new Node.Entry(place, value));
    }

    private static Node.Mapping with(final Node.Mapping mapping, final List<String> path, final Node.Entry entry) {
        final Map<String, Node.Entry> entries = new LinkedHashMap<>(mapping.entries());
        final String key = path.get(0);
        if (path.size() == 1) {
            entries.put(key, entry);
        } else {
            final Node.Entry inner = entries.get(key);
            if (inner != null && inner.value() instanceof Node.Sequence) {
                throw new ScenarioException(
                        entry.place(),
                        key,
                        "is a list in " + inner.place() + "; allowed: " + key + "=[...] as a whole");
            }
            final Node.Mapping innerMapping = inner != null && inner.value() instanceof Node.Mapping present
                    ? present
                    : new Node.Mapping(entry.place(), Map.of());
            final String innerPlace = inner == null ? entry.place() : inner.place();
            entries.put(key, new Node.Entry(innerPlace, with(innerMapping, path.subList(1, path.size()), entry)));
        }
        return new Node.Mapping(mapping.place(), entries);
    }

    private static Node parse(final IntFunction<String> placeOfLine, final String text) {
        try (JsonParser parser = YAML.createParser(text)) {
            final YamlTree tree = new YamlTree(placeOfLine, parser);
            if (parser.nextToken() == null) {
                return new Node.Scalar(placeOfLine.apply(1), "");
            }
            final Node root = tree.node();
            if (parser.nextToken() != null) {
                throw new ScenarioException(tree.place(), "", "one document is allowed, this is a second one");
            }
            return root;
        } catch (JsonProcessingException e) {
            final int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            final String message = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new ScenarioException(placeOfLine.apply(line), "", "not YAML: " + message);
        } catch (IOException e) {
            throw new AssertionError("reading a string cannot fail", e);
        }
    }

    private Node node() throws IOException {
        final String place = place();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return new Node.Mapping(place, entries());
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            final List<Node> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node());
            }
            return new Node.Sequence(place, items);
        }
        return new Node.Scalar(place, parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText());
    }

    private Map<String, Node.Entry> entries() throws IOException {
        final Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String key = parser.currentName();
            final String place = place();
            if (entries.containsKey(key)) {
                throw new ScenarioException(place, key, "stands here twice");
            }
            parser.nextToken();
            entries.put(key, new Node.Entry(place, node()));
        }
        return entries;
    }

    private String place() {
        return placeOfLine.apply(parser.currentTokenLocation().getLineNr());
    }
}
