// Reads HTML as a browser without scripts would: a tree, visible text, a few selectors.
import { parse } from 'parse5';

export function parseHtml(html) {
    return parse(html, { scriptingEnabled: false });
}

export function attr(node, name) {
    return node.attrs?.find((a) => a.name === name)?.value;
}

export function has(node, name) {
    return node.attrs?.some((a) => a.name === name) ?? false;
}

export function* descend(node) {
    for (const child of node.childNodes ?? []) {
        yield child;
        yield* descend(child);
    }
}

export function elements(root, test = () => true) {
    return [...descend(root)].filter((n) => n.tagName && test(n));
}

/** All whitespace (no-break spaces too) becomes one space: texts are compared as they are read. */
export function squash(text) {
    return text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
}

const UNSEEN = new Set(['script', 'style', 'template', 'head', 'title']);
const BLOCKS = new Set(['p', 'div', 'li', 'tr', 'td', 'th', 'h1', 'h2', 'h3', 'h4', 'dt', 'dd', 'section', 'article', 'form', 'label', 'br', 'option', 'button', 'legend', 'fieldset', 'header', 'footer', 'main', 'nav', 'ul', 'ol', 'dl', 'table', 'summary', 'details']);

function collect(node, out) {
    if (node.nodeName === '#text') out.push(node.value);
    if (UNSEEN.has(node.tagName) || has(node, 'hidden')) return;
    if (BLOCKS.has(node.tagName)) out.push('\n');
    for (const child of node.childNodes ?? []) collect(child, out);
    if (BLOCKS.has(node.tagName)) out.push('\n');
}

/** What a reader sees, blocks on lines of their own; no-break spaces are kept. */
export function visibleText(node) {
    const out = [];
    collect(node, out);
    return out.join('').replace(/[ \t\r]+/g, ' ').replace(/ ?\n[ \n]*/g, '\n').trim();
}

/** The words of a node as one line. */
export function words(node) {
    return squash(visibleText(node));
}

function compound(text) {
    const tests = [];
    const pattern = /^([a-zA-Z][\w-]*|\*)|^#([\w-]+)|^\.([\w-]+)|^\[([\w-]+)(?:([~^$*]?=)"?([^"\]]*)"?)?\]/;
    for (let rest = text; rest; ) {
        const m = pattern.exec(rest);
        if (!m) throw new Error(`selector not understood: ${text}`);
        rest = rest.slice(m[0].length);
        if (m[1] && m[1] !== '*') tests.push((n) => n.tagName === m[1].toLowerCase());
        if (m[2]) tests.push((n) => attr(n, 'id') === m[2]);
        if (m[3]) tests.push((n) => (attr(n, 'class') ?? '').split(/\s+/).includes(m[3]));
        if (m[4]) tests.push((n) => has(n, m[4]) && compare(attr(n, m[4]), m[5], m[6]));
    }
    return (n) => tests.every((t) => t(n));
}

function compare(value, how, wanted) {
    switch (how) {
        case undefined: return true;
        case '=': return value === wanted;
        case '~=': return value.split(/\s+/).includes(wanted);
        case '^=': return value.startsWith(wanted);
        case '$=': return value.endsWith(wanted);
        default: return value.includes(wanted);
    }
}

/** Elements for a selector of tags, #id, .class, [attr], [attr="v"], in descendant order ("main a.go"). */
export function select(root, selector) {
    let found = [root];
    for (const part of selector.trim().split(/\s+(?![^[]*\])/)) {
        const test = compound(part);
        found = [...new Set(found.flatMap((n) => elements(n, test)))];
    }
    return found;
}

/** The name a control is called by: aria-label, its label, its own words. */
export function nameOf(root, node) {
    const given = attr(node, 'aria-label');
    if (given) return squash(given);
    const id = attr(node, 'id');
    const label = id && elements(root, (n) => n.tagName === 'label' && attr(n, 'for') === id)[0];
    if (label) return words(label);
    for (let up = node.parentNode; up; up = up.parentNode) if (up.tagName === 'label') return words(up);
    if (node.tagName === 'input') return squash(attr(node, 'value') ?? '');
    const text = words(node);
    return text || squash(elements(node, (n) => n.tagName === 'img').map((n) => attr(n, 'alt') ?? '').join(' '));
}

/** The form that owns a control: by its form attribute, else the one around it. */
export function ownerForm(root, node) {
    const id = attr(node, 'form');
    if (id !== undefined) return elements(root, (n) => n.tagName === 'form' && attr(n, 'id') === id)[0];
    let up = node.parentNode;
    while (up && up.tagName !== 'form') up = up.parentNode;
    return up ?? undefined;
}
