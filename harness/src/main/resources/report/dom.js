'use strict';

/** An element with attributes (a function is a listener) and children; text is never read as markup. */
function el(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
        if (typeof value === 'function') {
            element.addEventListener(key, value);
        } else if (value === true) {
            element.setAttribute(key, '');
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(key, value);
        }
    }
    append(element, children);
    return element;
}

function append(element, children) {
    for (const child of children.flat(Infinity)) {
        if (child !== null && child !== undefined && child !== false && child !== '') {
            element.append(child);
        }
    }
    return element;
}

/** A select with a label. Options are texts, or pairs of a value and a text. */
function choice(label, options, chosen, onChange) {
    const select = el('select', {change: () => onChange(select.value)});
    for (const option of options) {
        const [value, text] = Array.isArray(option) ? option : [option, option];
        select.append(el('option', {value, selected: value === chosen}, text));
    }
    return el('label', {class: 'choice'}, label, select);
}

/** A section with its heading, which appears among the contents. */
function section(id, title, ...children) {
    document.getElementById('contents').append(el('a', {href: '#' + id}, title));
    const heading = id + '-heading';
    const made = el('section', {id, 'aria-labelledby': heading}, el('h2', {id: heading}, title));
    append(made, children);
    document.getElementById('content').append(made);
    return made;
}

/** Every distinct value, in order of first appearance. */
function distinct(values) {
    return [...new Set(values)];
}
