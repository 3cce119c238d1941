'use strict';

/** Figures as people read them, three digits of them; a figure that is not known never reads as one. */
const Format = (() => {
    const DASH = '\u2013';
    /** What a file has for something that never came. */
    const NEVER_NS = 1e18;
    const SAMPLES_BEYOND = 10;
    const QUANTILES = {p50_ns: .5, p90_ns: .9, p99_ns: .99, 'p99.9_ns': .999, median_ns: .5};

    function digits(value) {
        const size = Math.abs(value);
        return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
    }

    function duration(ns) {
        if (Math.abs(ns) < 1e3) {
            return `${Math.round(ns)} ns`;
        }
        if (Math.abs(ns) < 1e6) {
            return `${digits(ns / 1e3)} \u00b5s`;
        }
        return Math.abs(ns) < 1e9 ? `${digits(ns / 1e6)} ms` : `${digits(ns / 1e9)} s`;
    }

    /** Without a unit; what is not 0 never reads as 0. */
    function plain(value) {
        return value === 0 ? '0' : Math.abs(value) < .1 ? Number(value.toPrecision(2)).toString() : digits(value);
    }

    /** Of an axis: no digits that say nothing. */
    function tick(ns) {
        return duration(ns).replace(/\.0+ /, ' ').replace(/(\.\d*?)0+ /, '$1 ');
    }

    function count(value) {
        return Number(value).toLocaleString('en-US', {maximumFractionDigits: 1});
    }

    function quantile(q) {
        return `${(100 * q).toLocaleString('en-US', {maximumFractionDigits: 6})} %`;
    }

    function samplesNeeded(q) {
        return Math.round(SAMPLES_BEYOND / (1 - q));
    }

    function tooFew(q) {
        return `n < ${count(samplesNeeded(q))}`;
    }

    function isNumber(text) {
        return text !== '' && Number.isFinite(Number(text));
    }

    /** A column's name without its unit, which stands at the figures. */
    function heading(column) {
        return column
            .replace(/_per_second$/, ' /s')
            .replace(/_ns$/, '')
            .replace(/_to_/, ' \u00f7 ')
            .replace(/_/g, ' ');
    }

    function nanoseconds(text) {
        return text
            .split(' ')
            .map(one => (Number(one) < 0 || Number(one) > NEVER_NS ? 'none seen' : duration(Number(one))))
            .join(', ');
    }

    /** One cell of a table; whether it was not measured is seen from its column. */
    function cell(column, text) {
        const q = QUANTILES[column];
        if (q !== undefined && (text === '' || Number(text) > NEVER_NS)) {
            return tooFew(q);
        }
        if (text === '') {
            return DASH;
        }
        if (column.endsWith('_ns')) {
            return nanoseconds(text);
        }
        if (!isNumber(text)) {
            return text;
        }
        if (column === 'deviation') {
            return Math.abs(text) > 1e3 ? DASH : `${plain(100 * text)} %`;
        }
        if (column === 'quantile') {
            return Number(text) === 1 ? 'maximum' : quantile(Number(text));
        }
        if (/_to_|_x_/.test(column)) {
            return Number(text).toFixed(2);
        }
        return Number.isInteger(Number(text)) || Math.abs(text) >= 100 ? count(text) : plain(Number(text));
    }

    /** Of empty cells, and of what is shown like one. */
    function isUnknown(column, text) {
        return text === '' || (column in QUANTILES && Number(text) > NEVER_NS);
    }

    return {DASH, duration, tick, count, quantile, tooFew, isNumber, isUnknown, heading, cell};
})();
