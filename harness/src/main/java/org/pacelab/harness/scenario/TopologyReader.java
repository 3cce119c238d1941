package org.pacelab.harness.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Reads a {@link Topology} from YAML: its sites, the round trip {@code within} each, and those between any two. Where both directions of a pair were
 * measured, a frame takes a quarter of their sum; a direction that is left out is as the other one.
 */
public final class TopologyReader {
    private static final List<String> KEYS = List.of("description", "source", "sites", "within", "round-trips");
    private static final int DIRECTIONS = 2;
    private static final String NAME = "[A-Za-z0-9._-]+";

    private TopologyReader() {}

    /** @throws ScenarioException with one line, for the first fault found */
    public static Topology read(final Path file) {
        return read(file.toString(), NamedFiles.read(file));
    }

    /** @param fileName as errors name it; without its extension it is the name */
    static Topology read(final String fileName, final String yaml) {
        final Section root = new Section(YamlTree.read(fileName, yaml), "", KEYS);
        final List<String> sites = sites(root);
        return new Topology(
                NamedFiles.baseName(fileName),
                root.text("description", ""),
                root.text("source", "none"),
                sites,
                oneWayNs(root, sites));
    }

    private static List<String> sites(final Section root) {
        final List<String> sites = root.has("sites") ? root.words("sites") : List.of();
        if (sites.isEmpty()) {
            throw root.refusal("sites", "is required; allowed: a list of names");
        }
        for (final String site : sites) {
            if (!site.matches(NAME)) {
                throw root.refusal("sites", "'" + site + "' is no name; allowed: letters, digits and . _ -");
            }
        }
        if (new HashSet<>(sites).size() < sites.size()) {
            throw root.refusal("sites", "names one of " + String.join(", ", sites) + " twice");
        }
        return sites;
    }

    private static List<List<Long>> oneWayNs(final Section root, final List<String> sites) {
        final Section trips = root.section("round-trips", sites);
        final long withinNs = root.durationNs("within", 0) / DIRECTIONS;
        final List<List<Long>> rows = new ArrayList<>();
        for (final String from : sites) {
            final List<Long> row = new ArrayList<>();
            for (final String to : sites) {
                row.add(from.equals(to) ? withinNs : oneWayNs(trips, from, to, sites));
            }
            rows.add(row);
        }
        return rows;
    }

    private static long oneWayNs(final Section trips, final String from, final String to, final List<String> sites) {
        final long[] known = Stream.of(roundTripNs(trips, from, to, sites), roundTripNs(trips, to, from, sites))
                .flatMapToLong(OptionalLong::stream)
                .toArray();
        if (known.length == 0) {
            throw trips.refusal(
                    from, "lacks " + to + ", and so does " + to + " " + from + "; allowed: " + Durations.ALLOWED);
        }
        return LongStream.of(known).sum() / (DIRECTIONS * known.length);
    }

    private static OptionalLong roundTripNs(
            final Section trips, final String from, final String to, final List<String> sites) {
        final Section row = trips.section(
                from, sites.stream().filter(site -> !site.equals(from)).toList());
        return row.has(to) ? OptionalLong.of(row.durationNs(to, 0)) : OptionalLong.empty();
    }
}
