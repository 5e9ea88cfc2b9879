// The words of the pages: journeys name them in English, as the code does, and read them in the language of the page.
import fs from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../po/fr');

function unquote(lines) {
    return lines.map((l) => JSON.parse(l)).join('');
}

/** msgid → msgstr of a gettext file (the first plural form where there are several). */
function read(file) {
    const found = new Map();
    for (const entry of fs.readFileSync(file, 'utf8').split(/\n\s*\n|\n(?=msgid )/)) {
        const m = /^msgid ((?:".*"\n?)+)(?:msgid_plural (?:".*"\n?)+)?msgstr(?:\[0\])? ((?:".*"\n?)+)/m.exec(entry);
        if (m) found.set(unquote(m[1].trim().split('\n')), unquote(m[2].trim().split('\n')));
    }
    return found;
}

const french = new Map(fs.readdirSync(FOLDER).filter((f) => f.endsWith('.po')).flatMap((f) => [...read(path.join(FOLDER, f))]));

/** words("fr")("I accept %1", "x"): the text a page of that language shows; a text without French is an error. */
export function words(lang) {
    return (msgid, ...args) => {
        if (!french.has(msgid)) throw new Error(`no page says “${msgid}”`);
        const text = lang === 'fr' ? french.get(msgid) : msgid;
        return text.replace(/%(\d)/g, (_, n) => args[n - 1] ?? '');
    };
}

/** A pattern that finds a text with any value in its places. */
export function pattern(text) {
    return new RegExp(text.split(/%\d/).map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')).join('.+'));
}
