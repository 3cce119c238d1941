'use strict';

/** Latency against offered load, with the knee of each setting: from a study's ladder, or from a scenario with several rates. */
function loadSection() {
    const QUANTILES = [['p50_ns', 'p50'], ['p90_ns', 'p90'], ['p99_ns', 'p99'], ['p99.9_ns', 'p99.9'], ['max_ns', 'maximum']];
    const FIRST_CHOSEN = 6;
    const points = [...ofLadders(), ...ofSummaries()];
    if (points.length === 0) {
        return;
    }
    const kinds = distinct(points.map(point => point.kind)).sort();
    const settings = distinct(points.map(point => point.setting));
    let kind = kinds[0];
    let quantile = 'p99_ns';
    let scale = 'value';

    const pick = picker('Settings', settings, settings.slice(0, FIRST_CHOSEN), key => runsOf(key), () => figure.draw(),
        key => kneeOf(key));
    const figure = Chart.chart('Latency against offered load', compute);

    function runsOf(key) {
        return distinct(points.filter(point => point.setting === key).map(point => point.run));
    }

    function kneeOf(setting) {
        const rates = distinct(points.filter(point => point.setting === setting && point.isKnee).map(point => point.offered));
        return rates.length === 0 ? '' : `knee ${rates.map(Format.count).join(', ')}/s`;
    }

    function ofLadders() {
        const objectives = new Map(Model.table('settings').rows.map(row => [row.run.index + row.row, row.objective_p99_ns]));
        return Model.table('ladder').rows.map(row => ({
            run: row.run,
            setting: row.row,
            step: row.step,
            kind: row.kind,
            offered: Number(row.offered_per_second),
            achieved: row.achieved_per_second,
            figures: row,
            isHeld: row.held === 'true',
            whyNot: row.why_not,
            isKnee: row.is_knee === 'true',
            objectiveNs: Number(objectives.get(row.run.index + row.row) || 0),
        }));
    }

    /** Rows of one setting at different rates; nobody asked which of them it held. */
    function ofSummaries() {
        const rows = Model.table('summary').rows
            .filter(row => row.floor !== 'true' && Number(row.target_per_second) > 0 && !row.kind.includes('@')
                && !row.row.includes('/'));
        const key = row => [row.run.index, row.protocol, row.setting].join(' ');
        const rates = new Map();
        rows.forEach(row => rates.set(key(row), (rates.get(key(row)) || new Set()).add(row.target_per_second)));
        return rows.filter(row => rates.get(key(row)).size > 1).map(row => ({
            run: row.run,
            setting: `${row.protocol} ${row.setting}`,
            step: row.row,
            kind: row.kind,
            offered: Number(row.target_per_second),
            achieved: row.rate_per_second,
            figures: row,
            isHeld: true,
            whyNot: row.flags,
            isKnee: false,
            objectiveNs: 0,
        }));
    }

    function shown() {
        return points
            .filter(point => point.kind === kind && pick.slot(point.setting) !== undefined && pick.runs().includes(point.run))
            .sort((one, other) => one.offered - other.offered);
    }

    function lines(here) {
        return Model.runs.flatMap(run => settings.map(setting => {
            const own = here.filter(point => point.run === run && point.setting === setting);
            const slot = pick.slot(setting);
            return own.length > 0 && {
                type: 'line',
                name: Model.mark(run) + setting,
                data: own.map(point => ({
                    value: [point.offered, ns(point)],
                    place: points.indexOf(point),
                    symbol: point.isHeld ? Palette.symbol(slot) : Palette.CROSS,
                    symbolSize: 9,
                    itemStyle: point.isHeld ? {} : {color: Palette.colour(slot), borderWidth: 0},
                })),
                symbol: Palette.symbol(slot),
                showAllSymbol: true,
                connectNulls: false,
                lineStyle: Palette.lineStyle(slot, run),
                itemStyle: Palette.itemStyle(slot, run),
            };
        })).filter(series => series);
    }

    function ns(point) {
        const text = point.figures[quantile];
        return text === '' || text === undefined ? '-' : Number(text);
    }

    function knees(here) {
        const data = here.filter(point => point.isKnee && ns(point) !== '-').map(point => ({
            value: [point.offered, ns(point)],
            label: {formatter: `knee ${Format.count(point.offered)}/s`},
        }));
        return {
            type: 'scatter',
            name: 'knee',
            data,
            symbol: 'circle',
            symbolSize: 22,
            silent: true,
            z: 5,
            itemStyle: {color: 'transparent', borderColor: Palette.variable('--ink'), borderWidth: 1.5},
            label: {show: data.length === 1, position: 'top', color: Palette.variable('--ink'), fontSize: 11},
        };
    }

    function compute() {
        const here = shown();
        const known = here.filter(point => ns(point) !== '-').length;
        const objectives = distinct(here.map(point => point.objectiveNs).filter(objective => objective > 0));
        const label = QUANTILES.find(([column]) => column === quantile)[1];
        return {
            height: Chart.isNarrow() ? 320 : 440,
            words: `${label} of ${kind} operations of ${distinct(here.map(point => point.setting)).length} settings, ${known} rates; `
                + `${here.length - known} rates have too few samples.`,
            figures: figures(here),
            option: {
                grid: {left: 70, right: 32, top: 30, bottom: 48},
                xAxis: Chart.axis('offered load, operations per second', {
                    type: scale, axisLabel: {color: Palette.variable('--ink-2'), fontSize: 11, formatter: Format.count, hideOverlap: true},
                }),
                yAxis: Chart.timeAxis(`${label}, response time`),
                tooltip: {...Chart.tooltip('item'), formatter: words},
                series: [
                    ...lines(here),
                    knees(here),
                    ...objectives.map(objective => Chart.level(objective, `p99 objective ${Format.tick(objective)}`)),
                ],
            },
        };
    }

    function words({data, seriesName}) {
        const point = points[data.place];
        return point ? el('div', {},
            el('strong', {}, `${seriesName}, ${point.kind}`),
            el('div', {}, `offered ${Format.count(point.offered)}/s, achieved ${Format.count(point.achieved)}/s`),
            QUANTILES.map(([column, label]) => el('div', {}, `${label}: ${Format.cell(column, point.figures[column] || '')}`)),
            point.isKnee && el('div', {}, 'the knee'),
            !point.isHeld && el('div', {}, `not held: ${point.whyNot}`),
            point.isHeld && point.whyNot !== '' && el('div', {}, point.whyNot)) : '';
    }

    function figures(here) {
        const columns = ['setting', 'step', 'kind', 'offered_per_second', 'achieved_per_second', 'count',
            ...QUANTILES.map(([column]) => column), 'held', 'why_not', 'is_knee'];
        return {
            columns,
            rows: here.map(point => Object.fromEntries([['run', point.run], ...columns.map(column => [column,
                {setting: point.setting, step: point.step, achieved_per_second: point.achieved,
                    offered_per_second: String(point.offered)}[column] || point.figures[column] || ''])])),
        };
    }

    section('load', 'Latency against offered load',
        el('p', {class: 'note'}, 'A cross: the rate was not held, and why is in the table. The ring is the knee, the highest '
            + 'rate that was held. A rate at which there are too few samples for the percentile has no point.'),
        el('div', {class: 'controls'},
            choice('Kind', kinds, kind, value => {
                kind = value;
                figure.draw();
            }),
            choice('Percentile', QUANTILES, quantile, value => {
                quantile = value;
                figure.draw();
            }),
            choice('Load axis', [['value', 'linear'], ['log', 'logarithmic']], scale, value => {
                scale = value;
                figure.draw();
            })),
        el('div', {class: 'with-picker'}, figure.node, pick.node));
}
