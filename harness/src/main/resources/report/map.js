'use strict';

/** The PACELC map: each setting where it was seen to stand, reads and writes apart; choosing one shows why. */
function mapSection() {
    const places = ofMaps();
    if (places.length === 0) {
        return;
    }
    const PARTITION = [
        ['A', 'PA', 'both sides were served'],
        ['C', 'PC', 'only the majority was'],
        ['-', 'P\u2013', 'not even the majority was'],
    ];
    const ELSE = [['L', 'EL', 'one replica\u2019s answer, two message delays'], ['C', 'EC', 'more of either']];
    const families = distinct(places.map(place => place.family));
    const panel = el('div', {id: 'evidence', class: 'evidence', hidden: true, tabindex: '-1', role: 'region', 'aria-label': 'Evidence'});
    let opener = null;

    /** One for each run, setting and kind; another one where the study's own classes say otherwise than the map. */
    function ofMaps() {
        const found = new Map();
        const settings = Model.table('settings').rows;
        for (const row of Model.table('map').rows) {
            place(found, row.run, row.family, row.setting, row.kind, row.class).cuts.push(row);
        }
        for (const row of settings) {
            for (const kind of ['read', 'write']) {
                if (row[kind + '_class'] !== '') {
                    place(found, row.run, row.family, row.setting, kind, row[kind + '_class']);
                }
            }
        }
        return [...found.values()];
    }

    function place(found, run, family, setting, kind, where) {
        const key = [run.index, setting, kind, where].join(' ');
        if (!found.has(key)) {
            const [partition, otherwise] = where.split('/');
            found.set(key, {run, family, setting, kind, where, partition: partition.slice(1), otherwise: otherwise.slice(1), cuts: []});
        }
        return found.get(key);
    }

    function item(place) {
        const cost = place.cuts.length === 0 ? '' : `${place.cuts[0].message_delays}\u03b4 ${place.cuts[0].replicas_answered}r`;
        const button = el('button', {
            type: 'button',
            class: 'place',
            'aria-expanded': 'false',
            'aria-controls': 'evidence',
            'aria-label': `${Model.mark(place.run)}${place.setting}, ${place.kind}s: ${place.where}. Show the evidence`,
            'data-setting': place.setting,
            'data-kind': place.kind,
            click: () => open(button, place),
        },
        Palette.swatch(families.indexOf(place.family), Model.isOverlaid() ? place.run : null),
        el('span', {}, Model.mark(place.run) + place.setting),
        el('span', {class: 'cost'}, cost));
        return el('li', {}, button);
    }

    function grid(kind) {
        const own = places.filter(place => place.kind === kind);
        const lines = PARTITION.filter(([partition]) => partition !== '-' || own.some(place => place.partition === '-'));
        return own.length > 0 && el('table', {class: 'pacelc'},
            el('caption', {}, kind === 'read' ? 'Reads' : 'Writes'),
            el('thead', {}, el('tr', {}, el('td'),
                ELSE.map(([, name, words]) => el('th', {scope: 'col'}, el('b', {}, name), ' ', el('span', {class: 'words'}, words))))),
            el('tbody', {}, lines.map(([partition, name, words]) => el('tr', {},
                el('th', {scope: 'row'}, el('b', {}, name), ' ', el('span', {class: 'words'}, words)),
                ELSE.map(([otherwise]) => el('td', {}, el('ul', {}, own
                    .filter(place => place.partition === partition && place.otherwise === otherwise)
                    .map(item))))))));
    }

    function open(button, place) {
        if (opener) {
            opener.setAttribute('aria-expanded', 'false');
        }
        if (opener === button && !panel.hidden) {
            close();
            return;
        }
        opener = button;
        button.setAttribute('aria-expanded', 'true');
        panel.replaceChildren(...evidence(place, close));
        panel.hidden = false;
        panel.focus();
    }

    function close() {
        panel.hidden = true;
        opener.setAttribute('aria-expanded', 'false');
        opener.focus();
    }

    panel.addEventListener('keydown', event => {
        if (event.key === 'Escape') {
            close();
        }
    });
    section('map', 'PACELC map',
        el('p', {class: 'note'}, 'By what was measured, not by what is promised. P, in a partition: one site is cut off, first that of the replica that '
            + 'leads, then the last one; a side is served if none of its clients waits a second for an OK. E, else: L where one replica\u2019s answer in two message delays (\u03b4) was enough. '
            + '\u03b4: message delays one after the other; r: replicas that had answered. Choose a setting for its evidence; Escape closes it.'),
        el('ul', {class: 'legend'}, families.map((family, slot) => el('li', {}, Palette.swatch(slot, null), family)),
            Model.isOverlaid() && Model.runs.map(run => el('li', {}, Palette.swatch(null, run), `${run.letter}: ${run.name}`))),
        el('div', {class: 'maps'}, grid('read'), grid('write')),
        panel);
}

/** All that is known of one setting and kind. */
function evidence(place, close) {
    const ofSetting = row => row.run === place.run && row.setting === place.setting && (row.kind === undefined || row.kind === place.kind);
    const settings = Model.table('settings').rows.filter(row => row.run === place.run && row.setting === place.setting);
    const rows = settings.map(row => row.row);
    const partitions = Model.table('partition').rows
        .filter(row => row.run === place.run && row.kind === place.kind && rows.includes(row.row));
    const paths = Model.table('wan').rows.filter(ofSetting);
    const first = place.cuts[0];
    const table = (caption, columns, lines) => lines.length > 0 && simpleTable(caption, columns, lines);
    return [
        el('div', {class: 'evidence-head'},
            el('h3', {}, `${place.setting}, ${place.kind}s: ${place.where}`),
            el('button', {type: 'button', click: close}, 'Close')),
        el('p', {}, [
            `Family ${place.family}.`,
            first && ` An operation completed after ${first.message_delays} message delays`
                + `${first.predicted_delays === undefined ? '' : ` (its closed form: ${first.predicted_delays})`}, when ${first.replicas_answered} `
                + `${first.replicas_answered === '1' ? 'replica had' : 'replicas had'} answered.`,
            ` Run ${place.run.name}${rows.length > 0 ? ', rows/' + rows.join(', rows/') : ''}.`,
        ]),
        table('In virtual time: what each side was served while one site was cut off',
            ['cut_off', 'minority_ok', 'minority_gap_ns', 'majority_ok', 'majority_gap_ns', 'read_recovery_ns', 'lost_acknowledged_writes'],
            place.cuts),
        table('Processes: what each side was served in each cut',
            ['row', 'cut', 'side', 'offered_per_second', 'key_share', 'served', 'late', 'refused', 'unknown', 'served_in_second_half', 'p50_ns', 'p99_ns', 'max_ns', 'stale_reads', 'stale_max_ns',
                'recovery_ns', 'lost_acknowledged_writes', 'converged', 'waited', 'flags', 'verdict'],
            partitions),
        table('What the message delays add up to, and what clients saw',
            ['topology', 'client_site', 'closed_form_ns', 'median_ns', 'deviation', 'verdict'],
            paths),
        table('Under load',
            ['row', 'durability', 'topology', 'objective_p99_ns', 'capacity_per_second', 'knee_per_second',
                place.kind + '_partition', 'floor', place.kind + '_x_floor', 'verdict'],
            settings),
    ].filter(part => part);
}

/** Without sorting or filters, for a few lines; columns without a figure are left out. */
function simpleTable(caption, columns, rows) {
    const shown = columns.filter(column => rows.some(row => (row[column] || '') !== ''));
    const side = column => (rows.every(row => (row[column] || '').split(' ').every(one => one === '' || Format.isNumber(one))) ? 'number' : '');
    return el('div', {class: 'plain-table'}, el('h4', {}, caption), el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption},
        el('table', {},
            el('caption', {}, caption),
            el('thead', {}, el('tr', {}, shown.map(column => el('th', {scope: 'col', class: side(column) || null}, Format.heading(column))))),
            el('tbody', {}, rows.map(row => el('tr', {}, shown.map((column, i) => el(
                i === 0 ? 'th' : 'td', {scope: i === 0 ? 'row' : null, class: `${side(column)} ${Format.isUnknown(column, row[column] || '') ? 'unknown' : ''}`.trim() || null},
                Format.cell(column, row[column] || '')))))))));
}
