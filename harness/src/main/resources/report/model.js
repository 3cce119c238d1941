'use strict';

/** What the page was given: runs, each with its tables, curves and seconds; those of a study's rows stand with it, under the row's name. */
const Model = (() => {
    const data = JSON.parse(document.getElementById('data').textContent);
    const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

    const runs = data.runs.map((run, index) => ({...run, index, letter: LETTERS[index] || String(index + 1)}));

    /** A run's own directory, and those of its rows. */
    function directories(run) {
        return [
            {...run, prefix: ''},
            ...Object.entries(run.rows).map(([row, child]) => ({...child, prefix: row + '/'})),
        ];
    }

    const tables = new Map();

    function table(name) {
        if (!tables.has(name)) {
            tables.set(name, readTable(name));
        }
        return tables.get(name);
    }

    /** A table of all runs: {columns, rows}, each row an object of texts by column with its run. Rows of row directories have longer names. */
    function readTable(name) {
        const columns = [];
        const rows = [];
        for (const run of runs) {
            for (const directory of directories(run)) {
                const part = directory.tables[name];
                if (!part) {
                    continue;
                }
                part.columns.filter(column => !columns.includes(column)).forEach(column => columns.push(column));
                for (const cells of part.rows) {
                    const row = {run};
                    part.columns.forEach((column, i) => {
                        row[column] = column === 'row' ? directory.prefix + cells[i] : cells[i];
                    });
                    rows.push(row);
                }
            }
        }
        for (const row of rows) {
            columns.filter(column => row[column] === undefined).forEach(column => {
                row[column] = '';
            });
        }
        return {name, columns, rows};
    }

    /** {run, row, kind, measure, points: [{quantile, ns, count}], max, count} of all runs. */
    function curves() {
        return runs.flatMap(run => directories(run).flatMap(directory => directory.curves.map(curve => ({
            run,
            row: directory.prefix + curve.row,
            kind: curve.kind,
            measure: curve.measure,
            maxNs: curve.maxNs,
            count: curve.count,
            points: curve.values
                .map((ns, i) => ({quantile: data.quantiles[i], ns}))
                .filter(point => point.ns !== null),
        }))));
    }

    /** What a manifest says of each row: recoveries, gaps, what was read back. */
    function rowFacts() {
        return runs.flatMap(run => directories(run).flatMap(directory => (directory.manifest.rows || []).map(
            facts => ({run, row: directory.prefix + facts.label, facts, directory}))));
    }

    function verdicts() {
        return runs.flatMap(run => directories(run).flatMap(directory => directory.verdicts.map(
            verdict => ({run, where: directory.prefix + verdict.part, verdict}))));
    }

    function isOverlaid() {
        return runs.length > 1;
    }

    /** Before what is one run's of several. */
    function mark(run) {
        return isOverlaid() ? run.letter + ' ' : '';
    }

    return {runs, directories, table, curves, rowFacts, verdicts, isOverlaid, mark};
})();
