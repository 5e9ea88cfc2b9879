// Two ways to a page without a pointer: the keyboard in Chromium, where what has the focus must be seen, and the text browser w3m in a
// terminal of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expectNoSidewaysScroll } from '../harness/browser.mjs';

const STEPS_MOST = 150;

/** Words without what only sets them: lines and spaces that do not break. */
export const plain = (text) => text.replace(/\s+/g, ' ').trim();

/** What has the focus, by the name it is read out with, and whether one sees it. Runs in the page. */
function focused() {
    const e = document.activeElement, r = e.getBoundingClientRect();
    const name = e.getAttribute('aria-label') ?? (e.labels?.length ? e.labels[0].innerText : e.innerText || e.value || '');
    const shown = [e, e.closest('label'), e.closest('li')].filter(Boolean).some((x) => getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) > 0);
    const on = document.elementFromPoint(r.left + Math.min(r.width / 2, 20), r.top + Math.min(r.height / 2, 12));
    const free = on !== null && (e.contains(on) || on.contains(e) || [...(e.labels ?? [])].some((l) => l.contains(on)));
    return { kind: e.localName === 'input' ? e.type : e.localName, name: name.replace(/\s+/g, ' ').trim(), shown, free, top: r.top };
}

/** Tab by Tab to the first element of a kind (a, button, summary, text, radio…) whose name matches: it must be seen to have the focus. */
export async function tabTo(tab, kind, name) {
    const passed = [];
    for (let i = 0; i < STEPS_MOST; i++) {
        await tab.keyboard.press('Tab');
        const at = await tab.evaluate(focused);
        passed.push(`${at.kind} “${at.name}”`);
        if (at.kind !== kind || !(name instanceof RegExp ? name.test(at.name) : at.name === plain(name))) continue;
        assert.ok(at.shown, `${passed.at(-1)} shows that it has the focus on ${tab.url()}`);
        assert.ok(at.free, `${passed.at(-1)} is covered or out of sight on ${tab.url()} (at ${at.top} px)`);
        return;
    }
    throw new Error(`Tab does not come to ${kind} ${name} on ${tab.url()}; it passed ${passed.slice(0, 40).join(', ')}`);
}

/** Enter on what has the focus leads to another page, which fits its window. */
export async function enterTo(tab, url) {
    await Promise.all([tab.waitForURL(url), tab.keyboard.press('Enter')]);
    await expectNoSidewaysScroll(tab);
}

/** Past what all pages begin with, by the link that is there for it: from here the next Tab is the page's own. */
export async function skip(tab, words) {
    await tabTo(tab, 'a', words);
    await tab.keyboard.press('Enter');
    await tab.keyboard.press('Tab');
    assert.ok(await tab.evaluate(() => document.activeElement.closest('main') !== null), `the next Tab on ${tab.url()} is in the page`);
    await tab.keyboard.press('Shift+Tab');
}

/**
 * The text browser in a terminal. Its keys are those of everybody: / finds words, Tab goes to the next link or field, Enter follows or
 * fills in. It reads them one after another, however slow the pages; what it shows is saved to a file and read.
 */
export class TextBrowser {
    constructor(folder, url) {
        Object.assign(this, { folder, n: 0, said: '' });
        const line = `stty rows 60 cols 100; exec w3m -cookie -no-mouse -o confirm_qq=0 -o wrap_search=1 -o display_image=0 -o use_history=0 ${url}`;
        const env = { PATH: process.env.PATH, HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8', SHELL: '/bin/sh' };
        this.child = spawn('script', ['-qfec', line, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
        for (const out of [this.child.stdout, this.child.stderr]) out.on('data', (d) => (this.said = (this.said + d).slice(-2000)));
        this.ended = new Promise((done) => this.child.on('exit', done));
    }

    keys(text) {
        this.child.stdin.write(text);
    }

    find(words) {
        this.keys(`/${words}\r`);
    }

    /** Fills in the field after these words. */
    fill(words, text) {
        this.find(words);
        this.keys(`\t\r${text}\r`);
    }

    /** Follows the link, or presses the button, that these words begin. */
    press(words) {
        this.find(words);
        this.keys('\r');
    }

    /** The page as one reads it, once all keys so far were read. */
    async page(until) {
        this.n += 1;
        const file = path.join(this.folder, `page-${this.n}.txt`);
        this.keys(`S${file}\r`);
        const whole = () => fs.existsSync(file) && fs.statSync(file).size > 0;
        await until('the text browser shows its page', whole, { ms: 20_000, every: 50 }).catch((e) => {
            throw new Error(`${e.message}; it said: ${JSON.stringify(this.said)}`);
        });
        return plain(fs.readFileSync(file, 'utf8'));
    }

    async close() {
        this.keys('Q');
        const late = setTimeout(() => this.child.kill('SIGKILL'), 2000);
        await this.ended;
        clearTimeout(late);
    }
}
