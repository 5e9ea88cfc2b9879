// The pages a buyer sees at the bank: plain, French, usable without scripts, by keyboard and by screen reader.

const NB = '\u00a0';
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function esc(text) {
    return String(text ?? '').replace(/[&<>"']/g, (c) => ESCAPES[c]);
}

export function euros(cents, currency = '978') {
    if (currency === '953') return `${cents}${NB}F CFP`;
    const units = Math.floor(cents / 100).toString().replace(/\B(?=(\d{3})+$)/g, NB);
    return `${units},${String(cents % 100).padStart(2, '0')}${NB}€`;
}

const CSS = `
:root { color-scheme: light dark; --ink: #1d2733; --ground: #eef1f4; --card: #fff; --soft: #4d5a68; --line: #8a96a3; --main: #14507e; --on: #fff; --warn: #8a1c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --ground: #12181f; --card: #1b242e; --soft: #b3bfcb; --line: #718090; --main: #8ec3ee; --on: #0c1620; --warn: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 1.5rem auto; padding: 1.5rem; background: var(--card); border-radius: .75rem; }
header { max-width: 30rem; margin: 0 auto; padding: 1rem 1.5rem 0; color: var(--soft); }
h1 { font-size: 1.375rem; margin: 0 0 .5rem; }
.sum { font-size: 2rem; font-weight: 650; margin: .25rem 0 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
label { display: block; margin: .75rem 0 .25rem; }
input { width: 100%; padding: .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: end; }
button, .go { display: block; width: 100%; margin-top: .75rem; padding: .875rem; min-height: 3rem; font: inherit; text-align: center; text-decoration: none; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; cursor: pointer; }
.main { background: var(--main); color: var(--on); border-color: var(--main); font-weight: 650; }
.warn { color: var(--warn); font-weight: 600; }
.note { color: var(--soft); font-size: .9375rem; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
`;

export function page(title, body, head = '') {
    return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${esc(title)}</title>
${head}<style>${CSS}</style>
</head>
<body>
<header>Banque d’essai — aucun argent ne circule</header>
<main>
${body}
</main>
</body>
</html>
`;
}

function summary(session, shop) {
    const f = session.fields;
    const order = f.vads_order_id ? `<dt>Commande</dt><dd>${esc(f.vads_order_id)}</dd>` : '';
    return `<p class="sum">${euros(Number(f.vads_amount), f.vads_currency)}</p>
<dl><dt>Commerçant</dt><dd>${esc(f.vads_shop_name || shop.name)}</dd>${order}<dt>Mode</dt><dd>${f.vads_ctx_mode === 'TEST' ? 'test' : 'production'}</dd></dl>`;
}

/** The card page; error is shown above the fields (a refused try, a wrong number). */
export function cardPage(session, shop, error = '') {
    const alert = error ? `<p class="warn" role="alert">${esc(error)}</p>` : '';
    return page(
        'Paiement par carte',
        `<h1>Paiement par carte</h1>
${summary(session, shop)}
${alert}<form method="post" action="/vads-payment/page/${session.token}">
<label for="card">Numéro de carte</label>
<input id="card" type="text" name="card" inputmode="numeric" autocomplete="off" required maxlength="23" value="4970 1000 0000 0055" aria-describedby="card-note">
<p class="note" id="card-note">Une carte inventée est déjà saisie. N’écrivez jamais ici une vraie carte.</p>
<div class="two">
<div><label for="expiry">Expiration (MM/AA)</label><input id="expiry" type="text" name="expiry" autocomplete="off" required maxlength="5" value="06/31"></div>
<div><label for="cvv">Cryptogramme</label><input id="cvv" type="text" name="cvv" inputmode="numeric" autocomplete="off" required maxlength="4" value="123"></div>
</div>
<button class="main" type="submit" name="action" value="pay">Payer ${euros(Number(session.fields.vads_amount), session.fields.vads_currency)}</button>
<button type="submit" name="action" value="refuse" formnovalidate>Simuler un refus</button>
<button type="submit" name="action" value="abandon" formnovalidate>Abandonner et revenir</button>
</form>
${session.last?.status === 'REFUSED' ? `<p><a class="go" href="/vads-payment/page/${session.token}/return">Revenir à la boutique sans payer</a></p>` : ''}`,
    );
}

function backForm(target) {
    const inputs = Object.entries(target.fields)
        .map(([name, value]) => `<input type="hidden" name="${esc(name)}" value="${esc(value)}">`)
        .join('\n');
    return `<form method="post" action="${esc(target.url)}">
${inputs}
<button class="main" type="submit">Revenir à la boutique</button>
</form>`;
}

/** The way back: a link, or a form when the shop asked for POST. target is {url, fields or null}, or null. */
function wayBack(target) {
    if (!target) return '';
    if (target.fields) return backForm(target);
    return `<p><a class="go main" href="${esc(target.url)}">Revenir à la boutique</a></p>`;
}

const OUTCOMES = {
    accepted: ['Paiement accepté', 'Votre paiement est accepté. Vous pouvez revenir à la boutique.'],
    refused: ['Paiement refusé', 'Votre paiement n’a pas été accepté. Rien n’a été débité.'],
    abandoned: ['Paiement abandonné', 'Vous avez renoncé au paiement. Rien n’a été débité.'],
    expired: ['Délai dépassé', 'Cette page de paiement n’est plus valable. Rien n’a été débité.'],
};

export function outcomePage(kind, target, refreshSeconds = null) {
    const [title, text] = OUTCOMES[kind];
    const head = refreshSeconds !== null && target && !target.fields
        ? `<meta http-equiv="refresh" content="${refreshSeconds};url=${esc(target.url)}">\n`
        : '';
    return page(title, `<h1>${title}</h1>\n<p>${text}</p>\n${wayBack(target)}`, head);
}

/** What the bank shows for a form it does not accept; the codes are also in the page for the tests to read. */
export function rejectionPage(problem) {
    return page(
        'Demande de paiement refusée',
        `<h1>Demande de paiement refusée</h1>
<p class="warn" role="alert">Le formulaire envoyé par la boutique contient une erreur.</p>
<dl><dt>vads_result</dt><dd id="vads_result">${esc(problem.result)}</dd>
<dt>vads_extra_result</dt><dd id="vads_extra_result">${esc(problem.extra)}</dd>
<dt>Champ</dt><dd id="field">${esc(problem.field)}</dd>
<dt>Motif</dt><dd lang="en">${esc(problem.why)}</dd></dl>`,
    );
}

export function notFoundPage() {
    return page('Page inconnue', '<h1>Page inconnue</h1>\n<p>Aucun paiement n’est ouvert à cette adresse.</p>');
}
