'use strict';

/** Every table of the run directories, and what the checkers found. */
function tablesSection() {
    const ROWS_AT_ONCE = 200;
    const TABLES = [
        ['summary', 'Summary', 'Response times from when operations were due. \u00f7: divided by the floor\u2019s of the same run.'],
        ['settings', 'Settings', 'What each setting held under its objective, and where it stands.'],
        ['ladder', 'Ladder', 'Each rate that was offered to each setting.'],
        ['partition', 'Partition', 'What each side of each cut was served.'],
        ['wan', 'Commit path', 'What message delays add up to, and what was measured.'],
        ['map', 'PACELC map', 'What each side of a cut was served in virtual time.'],
        ['use', 'Use', 'What a row took: messages, bytes and forces per operation that ended OK, processor time and pauses of all workers.'],
    ];
    const verdicts = verdictTable();
    if (verdicts.rows.length === 0 && TABLES.every(([name]) => Model.table(name).rows.length === 0)) {
        return;
    }
    const made = section('tables', 'Tables',
        el('p', {class: 'note'}, 'A percentile with fewer than ten samples beyond it is not known, and reads as the number of samples that it would take.'));
    for (const [name, title, words] of TABLES) {
        const table = Model.table(name);
        if (table.rows.length > 0) {
            const details = folded(name, `${title}, ${Format.count(table.rows.length)} rows`, () => [
                el('p', {class: 'note'}, words, el('br'), files(name)),
                dataTable(title, table).node,
            ]);
            details.open = name === 'summary' && table.rows.length <= ROWS_AT_ONCE;
            made.append(details);
        }
    }
    if (verdicts.rows.length > 0) {
        made.append(folded('verdicts', `Verdicts, ${Format.count(verdicts.rows.length)} rows`, () => [
            el('p', {class: 'note'}, 'What the checkers found in the histories of the clients. VALID (weak): on operations that hardly met.'),
            dataTable('Verdicts', verdicts).node,
            el('div', {class: 'found'}, Model.verdicts().map(found)),
        ]));
    }

    /** A table is made when it is first looked at: some have thousands of rows. */
    function folded(name, title, fill) {
        const details = el('details', {class: 'table', 'data-table': name}, el('summary', {}, title));
        details.addEventListener('toggle', () => append(details, fill()), {once: true});
        return details;
    }

    function files(name) {
        const runs = Model.runs.filter(run => Model.directories(run).some(directory => directory.tables[name]));
        return `From ${runs.map(run => `${run.name}/${run.tables[name] ? '' : 'rows/*/'}${name === 'use' ? 'counters' : name}.csv`).join(', ')}.`;
    }

    function verdictTable() {
        return {
            columns: ['setting', 'promised', 'answer', 'reason', 'operations', 'key_share', 'overlapping_pairs', 'reads_at_risk',
                'judged_reads', 'stale_reads', 'stale_max_versions', 'stale_max_ns', 'observed', 'caveat'],
            rows: Model.verdicts().map(({run, where, verdict}) => ({
                run,
                setting: where,
                promised: verdict.promised.toLowerCase(),
                answer: verdict.answer + (verdict.isWeak ? ' (weak)' : ''),
                reason: verdict.reason,
                operations: String(verdict.operations),
                key_share: String(verdict.keyShare),
                overlapping_pairs: String(verdict.overlappingPairs),
                reads_at_risk: String(verdict.readsAtRisk),
                judged_reads: said(verdict.judgedReads),
                stale_reads: String(verdict.staleReads),
                stale_max_versions: said(verdict.maxStaleVersions),
                stale_max_ns: said(verdict.maxStaleNs),
                observed: Object.entries(verdict.observed).map(([kind, count]) => `${kind.toLowerCase()} ${count}`).join('; '),
                caveat: verdict.caveat || '',
            })),
        };
    }

    /** Older runs say less. */
    function said(figure) {
        return figure === undefined ? '' : String(figure);
    }

    function found({run, where, verdict}) {
        return verdict.details.length > 0 && el('details', {},
            el('summary', {}, `${Model.mark(run)}${where}: ${verdict.answer}, in detail`),
            el('pre', {tabindex: '0'}, verdict.details.join('\n')));
    }
}
