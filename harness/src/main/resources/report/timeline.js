'use strict';

/** Second by second: what ended OK, how long it took, what went wrong or was stale, and which faults were in force. */
function timelineSection() {
    const seconds = Model.table('seconds').rows;
    if (seconds.length === 0) {
        return;
    }
    const facts = Model.rowFacts();
    const rows = distinct(seconds.map(second => second.row));
    let row = (seconds.find(second => second.faults !== '') || seconds.find(second => !isFloor(second)) || seconds[0]).row;

    const notes = el('ul', {class: 'facts'});
    const figure = Chart.chart('Timeline', compute);
    const TIMES = [['p50_ns', 'p50', 0], ['p99_ns', 'p99', 1], ['max_ns', 'maximum', 2]];
    const WRONG = [['failed', 'failed', 3], ['unknown', 'unknown', 4], ['stale_reads', 'stale reads', 5]];

    function isFloor(second) {
        return facts.some(one => one.run === second.run && one.row === second.row && one.facts.isFloor);
    }

    function of(run) {
        return seconds.filter(second => second.row === row && second.run === run);
    }

    function number(text) {
        return text === '' || text === undefined ? '-' : Number(text);
    }

    /** On the axis, a second is as long as it was. */
    function middle(second) {
        return Number(second.second) + Number(second.seconds) / 2;
    }

    function line(run, own, [column, label, slot], grid, divide) {
        return {
            type: 'line',
            name: Model.mark(run) + label,
            xAxisIndex: grid,
            yAxisIndex: grid,
            data: own.map(second => {
                const value = number(second[column]);
                return [middle(second), value === '-' ? value : value / (divide ? Number(second.seconds) : 1)];
            }),
            symbol: Palette.symbol(slot),
            symbolSize: 6,
            showAllSymbol: own.length <= 60,
            lineStyle: Palette.lineStyle(slot, run),
            itemStyle: Palette.itemStyle(slot, run),
        };
    }

    /** Stretches of seconds with the same faults in force. */
    function stretches(own) {
        const found = [];
        for (const second of own) {
            const last = found[found.length - 1];
            const from = Number(second.second);
            const to = from + Number(second.seconds);
            if (second.faults !== '' && last && last.faults === second.faults && last.to >= from) {
                last.to = to;
            } else if (second.faults !== '') {
                found.push({faults: second.faults, from, to});
            }
        }
        return found;
    }

    function areas(run, own, grid) {
        return {
            type: 'line',
            data: [],
            xAxisIndex: grid,
            yAxisIndex: grid,
            silent: true,
            markArea: {
                silent: true,
                itemStyle: {
                    color: Palette.variable('--fault'), borderColor: Palette.variable('--fault-edge'), borderWidth: 1, borderType: Palette.dash(run),
                },
                label: {
                    show: grid === 0, position: ['4', '-14'], color: Palette.variable('--ink'), fontSize: 11,
                },
                data: stretches(own).map(stretch => [
                    {xAxis: stretch.from, name: grid === 0 ? Model.mark(run) + stretch.faults : ''},
                    {xAxis: stretch.to},
                ]),
            },
        };
    }

    function compute() {
        const runs = Model.runs.filter(run => of(run).length > 0);
        const end = Math.max(...runs.flatMap(run => of(run).map(second => Number(second.second) + Number(second.seconds))));
        const series = runs.flatMap(run => {
            const own = of(run);
            return [
                ...[0, 1, 2].map(grid => areas(run, own, grid)),
                line(run, own, ['ok_per_second', 'ended OK', 6], 0, false),
                ...TIMES.map(time => line(run, own, time, 1, false)),
                ...WRONG.map(wrong => line(run, own, wrong, 2, true))
                    .filter(made => made.data.some(point => point[1] !== '-')),
            ];
        });
        describe(runs);
        const tops = [44, 210, 420];
        const heights = [120, 160, 120];
        const struck = runs.flatMap(run => stretches(of(run)).map(stretch => stretch.faults));
        return {
            height: 600,
            words: `row ${row}, ${Format.count(end)} seconds; ${struck.length === 0 ? 'no faults' : 'faults: ' + distinct(struck).join('; ')}.`,
            figures: figures(),
            option: {
                grid: tops.map((top, i) => ({left: 76, right: 20, top, height: heights[i]})),
                xAxis: tops.map((top, i) => Chart.axis(i === 2 ? 'seconds since the window began' : '', {
                    type: 'value', gridIndex: i, min: 0, max: Math.ceil(end), interval: Math.max(1, Math.ceil(end / 15)),
                    splitLine: {show: false},
                    axisLabel: {show: i === 2, color: Palette.variable('--ink-2'), fontSize: 11},
                })),
                yAxis: [
                    Chart.axis('OK per second', {type: 'value', gridIndex: 0, min: 0, nameGap: 56, splitNumber: 3}),
                    Chart.timeAxis('response time', {gridIndex: 1, nameGap: 56}),
                    Chart.axis('per second', {type: 'value', gridIndex: 2, min: 0, nameGap: 56, splitNumber: 3, minInterval: 1}),
                ],
                axisPointer: {link: [{xAxisIndex: 'all'}]},
                tooltip: {...Chart.tooltip('axis'), formatter: words},
                series,
            },
        };
    }

    function words(points) {
        const at = points[0].value[0];
        const faults = Model.runs.flatMap(run => of(run)
            .filter(one => middle(one) === at && one.faults !== '')
            .map(one => Model.mark(run) + one.faults));
        return el('div', {},
            el('strong', {}, `second ${Math.floor(at)}`),
            points.map(point => el('div', {}, `${point.seriesName}: ${point.value[1] === '-' ? 'too few samples'
                : point.axisIndex === 1 ? Format.duration(point.value[1]) : Format.count(point.value[1])}`)),
            faults.map(fault => el('div', {}, `fault: ${fault}`)));
    }

    function describe(runs) {
        const lines = facts.filter(one => one.row === row && runs.includes(one.run)).flatMap(({run, facts: own}) => [
            ...own.gaps.map(gap => `${Model.mark(run)}availability gap${side(gap)}: ${Format.duration(gap.durationNs)}`),
            ...own.recoveries.map(recovery => `${Model.mark(run)}${recovery.fault}${side(recovery)}: `
                + (recovery.durationNs < 0 ? 'no recovery seen' : `recovered after ${Format.duration(recovery.durationNs)}`)),
            ...(own.flags.length > 0 ? [`${Model.mark(run)}to be read with care: ${own.flags.join(', ')}`] : []),
        ]);
        notes.replaceChildren(...lines.map(text => el('li', {}, text)));
    }

    function side(felt) {
        return felt.clients === '' ? '' : `, clients with the ${felt.clients}`;
    }

    function figures() {
        const {columns} = Model.table('seconds');
        return {columns: columns.filter(column => column !== 'row'), rows: seconds.filter(second => second.row === row)};
    }

    section('timeline', 'Timeline',
        el('div', {class: 'controls'}, choice('Row', rows, row, value => {
            row = value;
            figure.draw();
        })),
        el('p', {class: 'note'}, 'By the second in which operations ended, whenever they had fallen due; a second after the window\u2019s end is of the drain. Shaded: '
            + 'a fault was in force.'),
        legend([['ended OK', 6], ...TIMES.map(([, label, slot]) => [label, slot]), ...WRONG.map(([, label, slot]) => [label, slot])]),
        figure.node,
        notes);
}

/** Of charts in which nothing is picked: what each look stands for, and which run each dash. Markers alone where there are no lines. */
function legend(entries, isOfLines = true) {
    return el('ul', {class: 'legend'},
        entries.map(([label, slot]) => el('li', {}, Palette.swatch(slot, isOfLines ? Model.runs[0] : null), label)),
        Model.isOverlaid() && Model.runs.map(run => el('li', {}, Palette.swatch(null, run), `${run.letter}: ${run.name}`)));
}
