'use strict';

/**
 * A table that is sorted by its headers and filtered by words; figures are formatted, or as the file has them.
 *
 * @param source {columns, rows}: rows are objects of texts by column; 'run' is the run's letter where runs are overlaid
 * @return {node}
 */
function dataTable(caption, source) {
    const valuesOf = new Map(source.columns.map(column => [column, distinct(source.rows.map(row => row[column]))]));
    const empty = source.columns.filter(column => valuesOf.get(column).every(value => value === ''));
    const same = source.columns.filter(column => !empty.includes(column) && mayBeSaidOnce(column));
    const columns = source.columns.filter(column => !empty.includes(column) && !same.includes(column));
    const hasRuns = Model.isOverlaid() && source.rows.some(row => row.run);
    const shownColumns = hasRuns ? ['run', ...columns] : columns;
    const numeric = new Set(columns.filter(column => isNumeric(column)));
    const id = 'table-' + caption.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    let order = null;
    let isDescending = false;
    let isRaw = false;

    const counted = el('output', {class: 'counted', for: id + '-filter', 'aria-live': 'polite'});
    const filter = el('input', {id: id + '-filter', type: 'search', input: () => fill(), placeholder: 'words, all of them'});
    const raw = el('input', {
        type: 'checkbox',
        change: () => {
            isRaw = raw.checked;
            fill();
        },
    });
    const body = el('tbody');
    const headers = shownColumns.map(column => header(column));
    const table = el('table', {id}, el('caption', {}, caption), el('thead', {}, el('tr', {}, headers)), body);

    /** What is the same in every row, and no measurement, says more in one line than in a column. */
    function mayBeSaidOnce(column) {
        return source.rows.length > 1 && valuesOf.get(column).length === 1
            && !/_ns$|^(row|setting|kind|count|verdict|answer|class|deviation|failed|unknown|lost_acknowledged_writes)$/.test(column);
    }

    function isNumeric(column) {
        return source.rows.every(row => row[column] === '' || row[column].split(' ').every(Format.isNumber));
    }

    function header(column) {
        const button = el('button', {type: 'button', title: `column ${column}: sort`, click: () => sort(column)},
            Format.heading(column));
        return el('th', {scope: 'col', 'aria-sort': 'none', class: numeric.has(column) ? 'number' : ''}, button);
    }

    function sort(column) {
        isDescending = order === column ? !isDescending : false;
        order = column;
        headers.forEach((cell, i) => {
            const direction = isDescending ? 'descending' : 'ascending';
            cell.setAttribute('aria-sort', shownColumns[i] === column ? direction : 'none');
        });
        fill();
    }

    function text(row, column) {
        return column === 'run' ? (row.run ? row.run.letter : '') : row[column];
    }

    function shown(row, column) {
        return isRaw || column === 'run' ? text(row, column) : Format.cell(column, text(row, column));
    }

    /** What is not known comes last, whichever way round. */
    function compare(one, other) {
        const [left, right] = [text(one, order), text(other, order)];
        const [isLeftUnknown, isRightUnknown] = [Format.isUnknown(order, left), Format.isUnknown(order, right)];
        if (isLeftUnknown || isRightUnknown) {
            return isLeftUnknown - isRightUnknown;
        }
        const difference = numeric.has(order)
            ? parseFloat(left) - parseFloat(right)
            : left.localeCompare(right, 'en', {numeric: true});
        return isDescending ? -difference : difference;
    }

    function matching() {
        const words = filter.value.toLowerCase().split(/\s+/).filter(word => word !== '');
        return source.rows.filter(row => {
            const line = shownColumns.map(column => text(row, column)).join(' ').toLowerCase()
                + (row.run ? ' ' + row.run.name.toLowerCase() : '');
            return words.every(word => line.includes(word));
        });
    }

    function fill() {
        const rows = matching();
        if (order !== null) {
            rows.sort(compare);
        }
        counted.textContent = `${Format.count(rows.length)} of ${Format.count(source.rows.length)} rows`;
        body.replaceChildren(...rows.map(row => el('tr', {}, shownColumns.map((column, i) => el(
            i === 0 ? 'th' : 'td',
            {
                scope: i === 0 ? 'row' : null,
                class: [
                    numeric.has(column) ? 'number' : '',
                    column !== 'run' && Format.isUnknown(column, text(row, column)) ? 'unknown' : '',
                    isBad(column, text(row, column)) ? 'bad' : '',
                ].join(' ').trim() || null,
            },
            shown(row, column))))));
    }

    function isBad(column, value) {
        return (column === 'verdict' || column === 'answer') && /^(INVALID|UNKNOWN)/.test(value);
    }

    fill();
    const node = el('div', {class: 'data-table'},
        el('div', {class: 'tools'},
            el('label', {}, 'Filter', filter), counted, el('label', {class: 'raw'}, raw, 'as in the file')),
        el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, table),
        same.length > 0 && el('p', {class: 'note'}, 'The same in every row: '
            + same.map(column => `${Format.heading(column)} ${Format.cell(column, valuesOf.get(column)[0])}`).join(', ') + '.'),
        empty.length > 0 && el('p', {class: 'note'}, `Without a figure in any row, so not shown: ${empty.join(', ')}.`));
    return {node};
}
