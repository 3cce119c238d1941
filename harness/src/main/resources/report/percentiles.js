'use strict';

/** Latency by percentile, on HdrHistogram's axis: each half of the distance to 100 % is as wide as the one before. */
function percentilesSection() {
    const FIRST_CHOSEN = 6;
    const curves = Model.curves().map(curve => ({...curve, key: `${curve.row} ${curve.kind}`}));
    if (curves.length === 0) {
        return;
    }
    const measures = distinct(curves.map(curve => curve.measure));
    const keys = distinct(curves.map(curve => curve.key));
    let measure = measures[0];

    const pick = picker('Rows and kinds', keys, firstChosen(), key => runsOf(key), () => figure.draw());
    const figure = Chart.chart('Latency by percentile', compute);

    function runsOf(key) {
        return distinct(curves.filter(curve => curve.key === key).map(curve => curve.run));
    }

    /** Those at a knee, else settings, else floors. */
    function firstChosen() {
        const knees = Model.table('ladder').rows
            .filter(row => row.is_knee === 'true')
            .map(row => `${row.row}/${row.step} ${row.kind}`);
        const found = keys.filter(key => knees.includes(key)).sort(readsFirst);
        const settings = keys.filter(key => !key.endsWith(' all'));
        return (found.length > 0 ? found : settings.length > 0 ? settings : keys).slice(0, FIRST_CHOSEN);
    }

    function readsFirst(one, other) {
        return other.endsWith(' read') - one.endsWith(' read');
    }

    function shown() {
        return curves.filter(curve => curve.measure === measure
            && pick.slot(curve.key) !== undefined
            && pick.runs().includes(curve.run));
    }

    function position(quantile) {
        return 1 / (1 - quantile);
    }

    function line(curve) {
        const slot = pick.slot(curve.key);
        const every = Math.max(1, Math.round(curve.points.length / 6));
        return {
            type: 'line',
            name: Model.mark(curve.run) + curve.key,
            data: curve.points.map(point => [position(point.quantile), point.ns]),
            symbol: Palette.symbol(slot),
            symbolSize: (value, parameters) => ((parameters.dataIndex + slot) % every === 0 ? 8 : 0),
            showAllSymbol: true,
            lineStyle: Palette.lineStyle(slot, curve.run),
            itemStyle: Palette.itemStyle(slot, curve.run),
        };
    }

    /** Where it stands in the order of samples; no line leads to it, for nothing is known in between. */
    function maximum(curve) {
        const slot = pick.slot(curve.key);
        return {
            type: 'scatter',
            name: `${Model.mark(curve.run)}${curve.key}, maximum`,
            data: [[Math.max(1, curve.count), curve.maxNs]],
            symbol: Palette.symbol(slot),
            symbolSize: Palette.isHollow(curve.run) ? 7 : 11,
            itemStyle: {...Palette.itemStyle(slot, curve.run), color: Palette.variable('--surface')},
            tooltip: {show: false},
        };
    }

    function compute() {
        const here = shown();
        return {
            height: Chart.isNarrow() ? 320 : 440,
            words: `${measure} times of ${here.length} curves.`,
            figures: figures(here),
            option: {
                grid: {left: 70, right: 36, top: 16, bottom: 48},
                xAxis: axis(),
                yAxis: Chart.timeAxis(`${measure} time`),
                tooltip: {...Chart.tooltip('axis'), formatter: points => words(points)},
                series: [...here.map(line), ...here.map(maximum)],
            },
        };
    }

    function axis() {
        const made = Chart.axis('percentile', {type: 'log', min: 1});
        made.axisLabel = {...made.axisLabel, formatter: x => Format.quantile(1 - 1 / x)};
        made.axisPointer = {label: {show: false}};
        return made;
    }

    function words(points) {
        const lines = points.filter(point => point.seriesType === 'line');
        return lines.length === 0 ? '' : el('div', {},
            el('strong', {}, Format.quantile(1 - 1 / lines[0].value[0])),
            lines.map(point => el('div', {}, `${point.seriesName}: ${Format.duration(point.value[1])}`)));
    }

    function figures(here) {
        const rows = here.flatMap(curve => [
            ...curve.points.map(point => figureOf(curve, String(point.quantile), point.ns)),
            figureOf(curve, '1', curve.maxNs),
        ]);
        return {columns: ['row', 'kind', 'quantile', 'value_ns', 'count'], rows};
    }

    function figureOf(curve, quantile, ns) {
        return {
            run: curve.run, row: curve.row, kind: curve.kind, quantile, value_ns: String(ns), count: String(curve.count),
        };
    }

    section('percentiles', 'Latency by percentile',
        el('p', {class: 'note'}, 'Each half of the distance to 100 % is as wide as the one before. A curve ends where fewer than ten '
            + 'samples lie beyond; the hollow marker to the right is its maximum, at the place of its sample among all. '
            + 'Response time counts from when an operation was due, service time from when it was sent.'),
        el('div', {class: 'controls'}, choice('Measure', measures, measure, value => {
            measure = value;
            figure.draw();
        })),
        el('div', {class: 'with-picker'}, figure.node, pick.node));
}
