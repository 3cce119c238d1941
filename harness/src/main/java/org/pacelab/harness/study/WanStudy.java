package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pacelab.harness.scenario.Layout;
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

    private final List<Layout> layouts;

    public WanStudy(final List<Layout> layouts) {
        this.layouts = List.copyOf(layouts);
    }

    /** @param onSetting told, as each one's turn comes, how far the study is */
    public WanFigures run(final Consumer<String> onSetting) {
        final List<StudySetting> settings = Families.all();
        final List<WanRow> rows = new ArrayList<>();
        final List<Place> map = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            final StudySetting setting = settings.get(i);
            onSetting.accept("[" + (i + 1) + "/" + settings.size() + "] " + setting.label());
            for (final Layout layout : layouts) {
                final List<Cell> cells = QuietLatency.measure(setting, layout);
                rows.add(row(layout, setting, true, cells));
                rows.add(row(layout, setting, false, cells));
            }
            map.addAll(PacelcMap.measure(setting, MAP_REPLICAS));
        }
        return new WanFigures(layouts, rows, map);
    }

    private static WanRow row(
            final Layout layout, final StudySetting setting, final boolean isRead, final List<Cell> cells) {
        return new WanRow(
                layout,
                setting,
                isRead,
                cells.stream().filter(cell -> cell.isRead() == isRead).toList(),
                "");
    }
}
