// Two ways people change a page for their eyes: more space between letters, words and lines (WCAG 1.4.12), and the few colours of their
// own system. Nothing may be cut off by the first, and the second may not take away what tells a button, or the one that is chosen.
import { expectNoSidewaysScroll } from '../harness/browser.mjs';
import { cookiesOf } from './walks.mjs';

const SPACES = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }';

/** Boxes that cut off words they hold. Runs in the page. */
function cutOff() {
    const hidden = (e) => e.closest('.vh, [hidden], details:not([open]) > :not(summary)') || e.getClientRects().length === 0;
    const clips = (o) => o === 'hidden' || o === 'clip';
    const words = (e) => {
        const all = [], walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = document.createRange();
        for (let n = walk.nextNode(); n; n = walk.nextNode()) {
            if (!n.nodeValue.trim() || hidden(n.parentElement)) continue;
            range.selectNodeContents(n);
            all.push(...[...range.getClientRects()].map((r) => Object.assign(r, { said: n.nodeValue.trim() })));
        }
        return all;
    };
    const cuts = (e) => {
        const s = getComputedStyle(e), box = e.getBoundingClientRect();
        if (s.clipPath !== 'none' || (!clips(s.overflowX) && !clips(s.overflowY))) return null; // what is only for the ear is cut on purpose
        return words(e).find((r) => (clips(s.overflowX) && (r.right > box.right + 1 || r.left < box.left - 1)) || (clips(s.overflowY) && (r.bottom > box.bottom + 1 || r.top < box.top - 1)));
    };
    const all = [...document.body.querySelectorAll('*')].filter((e) => !hidden(e) && !e.closest('svg, select'));
    return all.map((e) => [e, cuts(e)]).filter(([, r]) => r).map(([e, r]) => `cuts off “${r.said.slice(0, 40)}” (${e.localName}.${e.className})`);
}

/** What one would not know for a button, or for the chosen one among its likes, by lines and letters alone. Runs in the page. */
function untold() {
    const line = (s, side) => (s[`border${side}Style`] !== 'none' && parseFloat(s[`border${side}Width`]) > 0 ? `${s[`border${side}Style`]} ${s[`border${side}Width`]} ${s[`border${side}Color`]}` : '');
    const look = (e) => {
        const s = getComputedStyle(e);
        const lines = ['Top', 'Right', 'Bottom', 'Left'].map((side) => line(s, side));
        return { boxed: lines.every(Boolean), all: [...lines, s.textDecorationLine, s.outlineStyle === 'none' ? '' : s.outlineWidth, s.fontWeight, s.color, s.backgroundColor].join('|') };
    };
    const shown = (e) => e.getClientRects().length > 0 && !e.closest('.vh');
    const plain = (e) => getComputedStyle(e).textDecorationLine.includes('underline');
    const buttons = [...document.querySelectorAll('.btn, button')].filter((e) => shown(e) && !e.closest('.vh') && !look(e).boxed && !plain(e) && !e.closest('li'));
    const chosen = [...document.querySelectorAll('[aria-current]')].filter((e) => shown(e) && e.closest('nav, ol'));
    const like = (e) => [...e.closest('nav, ol').querySelectorAll(e.localName)].find((o) => o !== e && shown(o) && !o.hasAttribute('aria-current') && o.className === e.className);
    const same = chosen.filter((e) => like(e) && look(like(e)).all === look(e).all);
    return [...buttons.map((e) => `no box around “${(e.innerText || e.ariaLabel || e.className).trim().slice(0, 40)}”`), ...same.map((e) => `not told that “${e.innerText.trim().slice(0, 40)}” is chosen`)];
}

/** A page of each of these kinds, as many as a list of addresses has. */
const MAIN = [/^\/$/, /^\/recherche\?q=miel$/, /^\/produit\//, /^\/boutique\//, /^\/panier$/, /^\/commander$/, /^\/commander\/retrait$/, /^\/commander\/verifier$/, /^\/achat\/\w+$/,
    /^\/commercant$/, /^\/commercant\/commandes$/, /^\/commercant\/commandes\/[^/?]+$/, /^\/commercant\/produits$/, /^\/commercant\/produits\/\d+$/, /^\/commercant\/horaires$/, /^\/equipe$/, /^\/equipe\/fiche\/\d+$/];

/** Troubles of the main pages of a list, in both ways: [“address: what”]. */
export async function changedForEyes(market, list) {
    const w = await market.window('small', { bypassCSP: true }); // the reader's own style is not the page's
    const found = [];
    if (list.browser) await w.context.addCookies(cookiesOf(list.browser, market.server.origin));
    for (const at of MAIN.map((kind) => list.addresses.find((a) => kind.test(a))).filter(Boolean)) {
        await w.tab.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
        await w.tab.goto(market.url(at), { waitUntil: 'load' });
        found.push(...(await w.tab.evaluate(untold)).map((x) => `${at} [few colours]: ${x}`));
        await w.tab.emulateMedia({ forcedColors: 'none' });
        await w.tab.addStyleTag({ content: SPACES });
        found.push(...(await w.tab.evaluate(cutOff)).map((x) => `${at} [more space]: ${x}`));
        await expectNoSidewaysScroll(w.tab).catch((e) => found.push(`${at} [more space]: ${e.message}`));
    }
    await w.close();
    return found;
}

/** What both looks say of a page made to be wrong: its words cut off, a button without a box, a chosen one like the others. */
export async function wrongOnPurpose(market) {
    const w = await market.window('small', { bypassCSP: true });
    await w.tab.setContent('<!doctype html><title>x</title><nav><a href="/a" aria-current="page">Une</a> <a href="/b">Deux</a></nav><button style="border:0">Faire</button><p style="height:1em;width:4em;overflow:hidden;white-space:nowrap">Trop de mots pour si peu</p>');
    await w.tab.emulateMedia({ forcedColors: 'active' });
    const found = [...(await w.tab.evaluate(untold)), ...(await w.tab.evaluate(cutOff))];
    await w.close();
    return found;
}
