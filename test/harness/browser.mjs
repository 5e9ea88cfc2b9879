// Chromium for the journeys: contexts by kind, axe-core, html-validate, pictures, and the proof that nothing left home.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';

/** No name is looked up but this machine's, so that nothing leaves it; requests are not held up one by one, which would also put the cache out. */
const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE *.localhost , EXCLUDE 127.0.0.1'];

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** The kinds of context a page is looked at in. */
export const KINDS = {
    desktop: { viewport: { width: 1280, height: 900 } },
    phone: PHONE,
    small: { ...PHONE, viewport: { width: 320, height: 640 } },
    dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
    phone_dark: { ...PHONE, colorScheme: 'dark' },
    small_dark: { ...PHONE, viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
    nojs: { ...PHONE, javaScriptEnabled: false },
};

/** Gives a page that stands the width and the colours of another kind; it is not asked for again. */
export async function wear(page, kind) {
    await page.setViewportSize(KINDS[kind].viewport ?? PHONE.viewport);
    await page.emulateMedia({ colorScheme: KINDS[kind].colorScheme ?? 'light', reducedMotion: 'reduce' });
}

/** Watches everything a context asks for; a request to any origin that is not allowed is remembered. */
class Guard {
    constructor(allowed) {
        this.allowed = new Set(allowed.map((u) => new URL(u).origin));
        this.foreign = [];
        this.trouble = [];
    }

    allow(url) {
        this.allowed.add(new URL(url).origin);
    }

    isHome(url) {
        const u = new URL(url);
        return ['data:', 'blob:', 'about:'].includes(u.protocol) || this.allowed.has(u.origin);
    }

    watch(context) {
        context.on('request', (request) => this.isHome(request.url()) || this.foreign.push(request.url()));
        context.on('requestfailed', (request) => { // what the page's own policy held back never left
            const at = this.foreign.indexOf(request.url());
            if (at >= 0 && /csp/i.test(request.failure()?.errorText ?? '')) this.foreign.splice(at, 1);
        });
        context.on('page', (page) => {
            page.on('pageerror', (e) => this.trouble.push(`script error on ${page.url()}: ${e.message}`));
            page.on('console', (m) => m.type() === 'error' && this.trouble.push(`console on ${page.url()}: ${m.text()}`));
            page.on('websocket', (ws) => this.isHome(ws.url().replace(/^ws/, 'http')) || this.foreign.push(ws.url()));
        });
    }

    /** Fails when a request left the origins allowed, or a script or the policy complained. */
    expectClean({ console = true } = {}) {
        if (this.foreign.length) throw new Error(`requests left the site: ${this.foreign.join(' ')}`);
        if (console && this.trouble.length) throw new Error(this.trouble.join('\n'));
    }
}

export class Chromium {
    /** Starts one Chromium with a profile of its own, removed at the end. --no-sandbox: pages are only ours, and root needs it. */
    static async start({ slowMo = 0 } = {}) {
        const c = new Chromium();
        c.browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, chromiumSandbox: false, args: FLAGS, slowMo });
        return c;
    }

    /**
     * A context of a kind (see KINDS) with its guard: {context, guard, page()}. allowed: origins that may be asked
     * (the market's, and the bank's where a payment is made). lang: the browser's language.
     */
    async context(kind, { allowed = [], lang = 'fr-FR', ...more } = {}) {
        const settings = KINDS[kind];
        if (!settings) throw new Error(`no kind of context is called ${kind}`);
        const context = await this.browser.newContext({ ...settings, locale: lang, timezoneId: 'Europe/Paris', reducedMotion: 'reduce', ignoreHTTPSErrors: true, serviceWorkers: 'block', ...more });
        context.setDefaultTimeout(15_000);
        const guard = new Guard(allowed);
        guard.watch(context);
        return { context, guard, page: () => context.newPage(), close: () => context.close() };
    }

    close() {
        return this.browser.close();
    }
}

// ---------------------------------------------------------------- access

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What widths and colours decide; all else is the same in each look of a page. */
export const AXE_LOOKS = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'];
let axeSource = null;

/** Violations axe-core sees on a page as it stands (only: of these rules alone): [{id, impact, help, nodes: ["selector: why"]}]. */
export async function axeViolations(page, { disable = [], only } = {}) {
    await page.waitForLoadState('load');
    axeSource ??= fs.readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
    // evaluated by the debugger, so that the page's own policy (no foreign script) stays as it is
    if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axeSource);
    const rules = Object.fromEntries(disable.map((id) => [id, { enabled: false }]));
    const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: AXE_TAGS };
    const result = await page.evaluate(async ([runOnly, off]) => {
        // what a bar that stays on the screen covers comes free by scrolling: the bar stands still for the measure
        const stuck = [...document.querySelectorAll('body *')].filter((e) => getComputedStyle(e).position === 'sticky');
        for (const e of stuck) e.style.position = 'relative';
        const found = await window.axe.run(document, { runOnly, rules: off, resultTypes: ['violations', 'incomplete'] });
        for (const e of stuck) e.style.position = '';
        return found;
    }, [runOnly, rules]);
    // axe only doubts what is written in the very colour of its ground; nobody can read it
    const unseen = (n) => n.any.some((c) => c.data?.messageKey === 'equalRatio');
    const invisible = result.incomplete.map((v) => ({ ...v, nodes: v.id === 'color-contrast' ? v.nodes.filter(unseen) : [] })).filter((v) => v.nodes.length);
    return [...result.violations, ...invisible].map((v) => ({
        id: v.id, impact: v.impact, help: v.help,
        nodes: v.nodes.map((n) => `${n.target.join(' ')}: ${(n.failureSummary ?? '').replace(/\s+/g, ' ')}`),
    }));
}

export async function expectAccessible(page, options) {
    const found = await axeViolations(page, options);
    if (found.length) throw new Error(`axe on ${page.url()}:\n${found.map((v) => `  ${v.id} (${v.impact}) ${v.help}\n    ${v.nodes.join('\n    ')}`).join('\n')}`);
}

/** Fails when the page scrolls sideways: the widest offenders are named. */
export async function expectNoSidewaysScroll(page) {
    await page.waitForLoadState('load'); // before its style is there a page has the widths of none
    const found = await page.evaluate(() => {
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        const clipped = (e) => e.parentElement?.closest('*') && (getComputedStyle(e.parentElement).overflowX !== 'visible' || clipped(e.parentElement));
        const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width + 1 && !clipped(e));
        return wide.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className} up to ${Math.round(e.getBoundingClientRect().right)} of ${width} px`).concat('(widest shown)');
    });
    if (found.length) throw new Error(`${page.url()} scrolls sideways: ${found.join(' ; ')}`);
}

// ---------------------------------------------------------------- markup

// The recommended set; test/README.md says what is off and why.
const VALIDATE = JSON.parse(fs.readFileSync(new URL('../../.htmlvalidate.json', import.meta.url), 'utf8'));

let validator = null;

/** What html-validate says of a page's source: ["line:column rule message"]. */
export async function markupProblems(html) {
    const { HtmlValidate } = await import('html-validate');
    validator ??= new HtmlValidate(VALIDATE);
    const report = await validator.validateString(html);
    return report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`));
}

export async function expectValidMarkup(html, where = 'page') {
    const found = await markupProblems(html);
    if (found.length) throw new Error(`html-validate on ${where}:\n  ${found.join('\n  ')}`);
}

// ---------------------------------------------------------------- pictures

/** Writes dir/name.png of the whole page (first height px at most). */
export async function screenshot(page, dir, name, { fullPage = true } = {}) {
    fs.mkdirSync(dir, { recursive: true });
    const file = path.join(dir, `${name}.png`);
    await page.evaluate(() => document.fonts?.ready.then(() => true)).catch(() => {});
    await page.screenshot({ path: file, fullPage, animations: 'disabled' });
    return file;
}
