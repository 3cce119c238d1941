'use strict';

/** The commit path: what its message delays add up to, beside what was measured, for clients at each site. */
function pathSection() {
    const cells = Model.table('wan').rows;
    if (cells.length === 0) {
        return;
    }
    const NEVER_NS = 1e18;
    const topologies = distinct(cells.map(cell => cell.topology));
    let topology = topologies[0];
    let kind = 'write';

    const keys = el('div');
    const figure = Chart.chart('Commit path', compute);
    const beside = el('div');

    function shown() {
        return cells.filter(cell => cell.topology === topology && cell.kind === kind);
    }

    function points(here, settings, sites, run, site) {
        const slot = sites.indexOf(site);
        const own = here.filter(cell => cell.run === run && cell.client_site === site);
        const offset = 7 * (slot - (sites.length - 1) / 2) / Math.max(1, sites.length / 3) + 3 * run.index;
        const made = (name, column, size, itemStyle, z) => ({
            type: 'scatter',
            name: `${Model.mark(run)}${site}, ${name}`,
            data: own.filter(cell => Number(cell[column]) < NEVER_NS)
                .map(cell => ({value: [Number(cell[column]), settings.indexOf(cell.setting)], place: cells.indexOf(cell)})),
            symbol: Palette.symbol(slot),
            symbolSize: size,
            symbolOffset: [0, offset],
            itemStyle,
            z,
        });
        return [
            made('closed form', 'closed_form_ns', 14,
                {color: 'transparent', borderColor: Palette.variable('--ink-2'), borderWidth: 1.2}, 2),
            made('measured', 'median_ns', 7, Palette.itemStyle(slot, run), 3),
        ];
    }

    function compute() {
        const here = shown();
        const settings = distinct(here.map(cell => cell.setting));
        const sites = distinct(here.map(cell => cell.client_site));
        keys.replaceChildren(legend(sites.map((site, slot) => [`clients in ${site}`, slot]), false));
        show(here);
        const worst = Math.max(...here.filter(cell => Number(cell.median_ns) < NEVER_NS).map(cell => Math.abs(cell.deviation)));
        return {
            height: 90 + 34 * settings.length,
            words: `${kind}s of ${settings.length} settings on ${topology}, clients at ${sites.length} sites; `
                + `the worst median is ${(100 * worst).toFixed(2)} % off its closed form.`,
            figures: null,
            option: {
                grid: {left: Chart.isNarrow() ? 130 : 190, right: 24, top: 12, bottom: 48},
                xAxis: Chart.timeAxis('median of what a client waits', {nameGap: 30}),
                yAxis: Chart.axis('', {
                    type: 'category', data: settings, inverse: true, splitLine: {show: true, lineStyle: {color: Palette.variable('--line')}},
                    axisLabel: {color: Palette.variable('--ink'), fontSize: Chart.isNarrow() ? 10 : 12, interval: 0,
                        width: Chart.isNarrow() ? 116 : 176, overflow: 'truncate'},
                }),
                tooltip: {...Chart.tooltip('item'), formatter: ({data, seriesName}) => words(cells[data.place], seriesName)},
                series: Model.runs.flatMap(run => sites.flatMap(site => points(here, settings, sites, run, site))),
            },
        };
    }

    function words(cell, name) {
        return el('div', {},
            el('strong', {}, `${cell.setting}, ${kind}`),
            el('div', {}, name),
            el('div', {}, `measured ${Format.cell('median_ns', cell.median_ns)}, closed form ${Format.cell('closed_form_ns', cell.closed_form_ns)}`),
            el('div', {}, `deviation ${Format.cell('deviation', cell.deviation)}`));
    }

    /** With what the map counted, where there is one: message delays one after the other. */
    function show(here) {
        const delays = new Map(Model.table('map').rows.map(row => [`${row.run.index} ${row.setting} ${row.kind}`, row.message_delays]));
        const columns = ['family', 'setting', 'kind', 'message_delays', 'replicas_answered', 'client_site', 'first_site',
            'closed_form_ns', 'median_ns', 'deviation', 'verdict'];
        beside.replaceChildren(dataTable(`Closed form and measurement, ${topology}, ${kind}s`, {
            columns,
            rows: here.map(cell => ({...cell, message_delays: delays.get(`${cell.run.index} ${cell.setting} ${cell.kind}`) || ''})),
        }).node);
    }

    section('path', 'Commit path',
        el('p', {class: 'note'}, 'Hollow: what the message delays of the protocol add up to on this topology. Filled: the median that clients at that site saw. '
            + 'A filled marker inside its hollow one is a protocol that waits for what its paper says, and for nothing else.'),
        el('div', {class: 'controls'},
            choice('Topology', topologies, topology, value => {
                topology = value;
                figure.draw();
            }),
            choice('Kind', ['write', 'read'], kind, value => {
                kind = value;
                figure.draw();
            })),
        keys,
        figure.node,
        beside);
    figure.node.querySelector('details').remove();
}
