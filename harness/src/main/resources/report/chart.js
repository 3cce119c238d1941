'use strict';

/** Charts: drawn as SVG, described in words, their figures in a table below. Redrawn when colours or width change. */
const Chart = (() => {
    const drawn = [];

    /**
     * @param name   for the description and the table
     * @param compute returns {option, height, words, figures: {columns, rows}}: rows are objects of texts by column; an option holds
     *                plain figures, for it is copied with all that it refers to
     * @return {node, draw}
     */
    function chart(name, compute) {
        const host = el('div', {class: 'chart', role: 'img'});
        const details = el('details', {class: 'figures', toggle: () => fill()}, el('summary', {}, 'The figures of this chart'));
        const node = el('figure', {'data-chart': name}, host, details);
        let drawing = null;
        let figures = null;
        let isStale = true;

        function fill() {
            if (details.open && isStale && figures) {
                isStale = false;
                details.replaceChildren(details.firstChild, dataTable(name + ', figures', figures).node);
            }
        }

        function draw() {
            const computed = compute();
            host.style.height = `${computed.height}px`;
            host.setAttribute('aria-label', `${name}: ${computed.words} Its figures are in the table below the chart.`);
            drawing = drawing || echarts.init(host, null, {renderer: 'svg'});
            drawing.resize();
            drawing.setOption({...theme(), ...computed.option}, {notMerge: true});
            figures = computed.figures;
            isStale = true;
            fill();
        }

        const made = {node, draw, resize: () => drawing && drawing.resize()};
        drawn.push(made);
        return made;
    }

    /** Once the page is laid out. */
    function drawAll() {
        Palette.forget();
        drawn.forEach(one => one.draw());
    }

    function watch() {
        let width = document.documentElement.clientWidth;
        addEventListener('resize', () => {
            if (document.documentElement.clientWidth !== width) {
                width = document.documentElement.clientWidth;
                drawAll();
            }
        });
        addEventListener('beforeprint', () => drawn.forEach(one => one.resize()));
    }

    function isNarrow() {
        return document.documentElement.clientWidth < 600;
    }

    function theme() {
        return {
            animation: false,
            backgroundColor: 'transparent',
            textStyle: {fontFamily: Palette.variable('--font'), color: Palette.variable('--ink')},
            tooltip: tooltip('axis'),
        };
    }

    function tooltip(trigger) {
        return {
            trigger,
            confine: true,
            backgroundColor: Palette.variable('--surface'),
            borderColor: Palette.variable('--line-2'),
            textStyle: {color: Palette.variable('--ink'), fontSize: 12},
            axisPointer: {type: 'line', lineStyle: {color: Palette.variable('--ink-2'), type: 'dotted'}},
        };
    }

    function axis(name, more) {
        return {
            name,
            nameLocation: 'middle',
            nameGap: 30,
            nameTextStyle: {color: Palette.variable('--ink-2'), fontSize: 12},
            axisLine: {show: true, onZero: false, lineStyle: {color: Palette.variable('--line-2')}},
            axisTick: {show: true, lineStyle: {color: Palette.variable('--line-2')}},
            axisLabel: {color: Palette.variable('--ink-2'), fontSize: 11, hideOverlap: true},
            splitLine: {lineStyle: {color: Palette.variable('--line')}},
            ...more,
        };
    }

    /** A logarithmic axis of times. */
    function timeAxis(name, more) {
        const made = axis(name, {type: 'log', nameGap: 52, ...more});
        made.axisLabel = {...made.axisLabel, formatter: ns => Format.tick(ns)};
        return made;
    }

    /** Series that are there only for a line across, at y. */
    function level(y, label) {
        return {
            type: 'line',
            data: [],
            silent: true,
            markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: {color: Palette.variable('--ink'), type: [3, 3], width: 1.2},
                label: {
                    formatter: label,
                    position: 'insideStartTop',
                    color: Palette.variable('--ink'),
                    fontSize: 11,
                },
                data: [{yAxis: y}],
            },
        };
    }

    return {chart, drawAll, watch, isNarrow, axis, timeAxis, tooltip, level};
})();
