'use strict';

/**
 * What a chart shows, of what there is: checkboxes with the look of each line, so the picker is the chart's legend.
 *
 * @param items   keys
 * @param chosen  those that are checked at first, and head the list
 * @param runsOf  tells a key's runs
 * @param more    tells what stands behind a key; may be left out
 * @return {node, chosen(), slot(key), runs()}
 */
function picker(label, items, chosen, runsOf, onChange, more) {
    const slots = Palette.slots();
    const hiddenRuns = new Set();
    const boxes = new Map();
    const list = el('ul', {class: 'picks'});
    const counted = el('output', {class: 'counted', 'aria-live': 'polite'});

    function look(key) {
        const slot = slots.of(key);
        return slot === undefined ? [] : runsOf(key).map(run => Palette.swatch(slot, run)).slice(0, 2);
    }

    function add(key) {
        const looks = el('span', {class: 'looks'});
        const box = el('input', {type: 'checkbox', change: () => {
            toggle(key, box.checked);
            onChange();
        }});
        boxes.set(key, {box, looks, line: el('li', {}, el('label', {}, box, looks, el('span', {}, key,
            more && more(key) !== '' && el('span', {class: 'cost'}, ' ' + more(key)))))});
        list.append(boxes.get(key).line);
    }

    function toggle(key, isChosen) {
        const {box, looks} = boxes.get(key);
        box.checked = isChosen;
        if (isChosen && slots.of(key) === undefined) {
            slots.take(key);
        } else if (!isChosen) {
            slots.free(key);
        }
        looks.replaceChildren(...look(key));
        count();
    }

    function count() {
        counted.textContent = `${current().length} of ${items.length} shown`;
    }

    function current() {
        return items.filter(key => boxes.get(key).box.checked);
    }

    function filter(words) {
        items.forEach(key => {
            boxes.get(key).line.hidden = !words.every(word => key.toLowerCase().includes(word));
        });
    }

    function setAll(isChosen) {
        items.filter(key => !boxes.get(key).line.hidden && boxes.get(key).box.checked !== isChosen)
            .forEach(key => toggle(key, isChosen));
        onChange();
    }

    function runLegend() {
        const shown = Model.runs.filter(run => items.some(key => runsOf(key).includes(run)));
        return Model.isOverlaid() && el('ul', {class: 'runs', 'aria-label': 'Runs'}, shown.map(run => {
            const box = el('input', {type: 'checkbox', checked: true, change: () => {
                if (box.checked) {
                    hiddenRuns.delete(run);
                } else {
                    hiddenRuns.add(run);
                }
                onChange();
            }});
            return el('li', {}, el('label', {}, box, Palette.swatch(null, run), `${run.letter}: ${run.name}`));
        }));
    }

    items.filter(key => chosen.includes(key)).forEach(add);
    items.filter(key => !chosen.includes(key)).forEach(add);
    items.filter(key => chosen.includes(key)).forEach(key => toggle(key, true));
    count();
    const search = el('input', {
        type: 'search',
        placeholder: 'words',
        input: () => filter(search.value.toLowerCase().split(/\s+/).filter(word => word !== '')),
    });
    const node = el('fieldset', {class: 'picker'},
        el('legend', {}, label),
        runLegend(),
        el('div', {class: 'tools'},
            items.length > 8 && el('label', {}, 'Filter', search),
            el('button', {type: 'button', click: () => setAll(true)}, 'all'),
            el('button', {type: 'button', click: () => setAll(false)}, 'none'),
            counted),
        list);
    return {
        node,
        chosen: current,
        slot: key => slots.of(key),
        runs: () => Model.runs.filter(run => !hiddenRuns.has(run)),
    };
}
