package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.study.PacelcMap.Place;
import org.pacelab.harness.study.QuietLatency.Cell;

/**
 * Every setting of every family, in virtual time and so without noise: what its reads and writes take for clients at each site of some topologies, and where they
 * stand on the PACELC map. The same run gives the same figures.
 */
public final class WanStudy {
    public static final String NAME = "pacelc-wan";
    public static final String DESCRIPTION =
            "what reads and writes of every setting take across zones and regions, and where each stands on the PACELC map; in virtual time";

    /** Of the map. */
    private static final int MAP_REPLICAS = 3;

    private final List<Topology> topologies;

    private final String firstSite;

    /** @param firstSite where the replica stands that leads; null for the first site of each topology */
    public WanStudy(final List<Topology> topologies, final String firstSite) {
        this.topologies = List.copyOf(topologies);
        this.firstSite = firstSite;
    }

    /** @throws IllegalArgumentException if the topology has no such site */
    public static int firstSite(final Topology topology, final String name) {
        final int site = name == null ? 0 : topology.sites().indexOf(name);
        if (site < 0) {
            throw new IllegalArgumentException("'" + name + "' is no site of " + topology.name() + "; allowed: "
                    + String.join(", ", topology.sites()));
        }
        return site;
    }

    /** @param onSetting told, as each one's turn comes, how far the study is */
    public WanFigures run(final Consumer<String> onSetting) {
        final List<StudySetting> settings = Families.all();
        final List<WanRow> rows = new ArrayList<>();
        final List<Place> map = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            final StudySetting setting = settings.get(i);
            onSetting.accept("[" + (i + 1) + "/" + settings.size() + "] " + setting.label());
            for (final Topology topology : topologies) {
                final int first = firstSite(topology, firstSite);
                final List<Cell> cells = QuietLatency.measure(setting, topology, first);
                rows.add(row(topology, setting, true, first, cells));
                rows.add(row(topology, setting, false, first, cells));
            }
            map.addAll(PacelcMap.measure(setting, MAP_REPLICAS));
        }
        return new WanFigures(topologies, rows, map);
    }

    private static WanRow row(
            final Topology topology,
            final StudySetting setting,
            final boolean isRead,
            final int firstSite,
            final List<Cell> cells) {
        return new WanRow(
                topology,
                setting,
                isRead,
                firstSite,
                cells.stream().filter(cell -> cell.isRead() == isRead).toList(),
                "");
    }
}
