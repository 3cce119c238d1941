'use strict';

/**
 * Colours that people who see colours differently tell apart (Okabe and Ito), and never alone: what is compared has a marker, too, and each run a dash of its own and
 * markers that are filled or hollow.
 */
const Palette = (() => {
    const COLOURS = 8;
    const SHAPES = [
        'M5 0A5 5 0 1 0 5 10A5 5 0 1 0 5 0Z',
        'M.8 .8H9.2V9.2H.8Z',
        'M5 0L10 9H0Z',
        'M5 -.5L10.5 5L5 10.5L-.5 5Z',
        'M0 1H10L5 10Z',
        'M3.4 0H6.6V3.4H10V6.6H6.6V10H3.4V6.6H0V3.4H3.4Z',
        'M2.5 .7H7.5L10 5L7.5 9.3H2.5L0 5Z',
        'M5 0L6.4 3.4L10 3.8L7.3 6.2L8.1 10L5 8L1.9 10L2.7 6.2L0 3.8L3.6 3.4Z',
    ];
    const CROSS = 'path://M1.8 0L5 3.2L8.2 0L10 1.8L6.8 5L10 8.2L8.2 10L5 6.8L1.8 10L0 8.2L3.2 5L0 1.8Z';
    const DASHES = ['solid', [7, 4], [2, 3], [9, 3, 2, 3]];

    const known = new Map();

    /** Asked for once until the colours change: to compute a style, the browser lays out all tables. */
    function variable(name) {
        if (!known.has(name)) {
            known.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
        }
        return known.get(name);
    }

    function forget() {
        known.clear();
    }

    function colour(slot) {
        return variable(`--series-${slot % COLOURS}`);
    }

    function shape(slot) {
        return SHAPES[(slot + Math.floor(slot / COLOURS)) % SHAPES.length];
    }

    function symbol(slot) {
        return 'path://' + shape(slot);
    }

    function dash(run) {
        return DASHES[run.index % DASHES.length];
    }

    function isHollow(run) {
        return run.index % 2 === 1;
    }

    function itemStyle(slot, run) {
        return {
            color: isHollow(run) ? variable('--surface') : colour(slot),
            borderColor: colour(slot),
            borderWidth: 1.5,
            opacity: 1,
        };
    }

    function lineStyle(slot, run) {
        return {color: colour(slot), width: 1.7, type: dash(run)};
    }

    /** How a line of a chart looks, for its legend. */
    function swatch(slot, run) {
        const namespace = 'http://www.w3.org/2000/svg';
        const svg = document.createElementNS(namespace, 'svg');
        const part = (name, attributes) => {
            const made = document.createElementNS(namespace, name);
            Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
            svg.append(made);
        };
        svg.setAttribute('viewBox', '0 0 36 14');
        svg.setAttribute('class', 'swatch');
        svg.setAttribute('aria-hidden', 'true');
        const stroke = slot === null ? 'var(--ink-2)' : `var(--series-${slot % COLOURS})`;
        const pattern = run === null || dash(run) === 'solid' ? '' : dash(run).join(' ');
        if (run !== null) {
            part('path', {d: 'M0 7H36', stroke, fill: 'none', 'stroke-width': 2, 'stroke-dasharray': pattern});
        }
        if (slot !== null) {
            const fill = run !== null && isHollow(run) ? 'var(--surface)' : stroke;
            part('path', {d: shape(slot), transform: 'translate(13 2)', stroke, fill, 'stroke-width': 1.5});
        }
        return svg;
    }

    /** Looks that are given out and taken back, the most distinct ones first. */
    function slots() {
        const taken = new Map();
        return {
            of: key => taken.get(key),
            take: key => {
                let slot = 0;
                while ([...taken.values()].includes(slot)) {
                    slot++;
                }
                taken.set(key, slot);
            },
            free: key => taken.delete(key),
        };
    }

    return {CROSS, forget, variable, colour, symbol, dash, isHollow, itemStyle, lineStyle, swatch, slots};
})();
