/* Every page: theme, what the readable cookie says (basket, who is signed in), a question before grave buttons, waiting pages. */
const root = document.documentElement;

function theme(set) {
  try {
    if (set) localStorage.theme = set;
    return localStorage.theme || '';
  } catch { return set || ''; } /* storage may be closed: the choice then lasts a page */
}
const wish = theme();
if (wish) root.dataset.theme = wish;

/* foirail_hint holds "n=3;a=commercant", encoded; nothing secret, and the server never believes it. */
function hint() {
  const raw = /(?:^|; )foirail_hint=([^;]*)/.exec(document.cookie)?.[1] || '';
  let text = '';
  try { text = decodeURIComponent(raw); } catch { /* not ours */ }
  return Object.fromEntries(text.split(';').map((x) => x.split('=')));
}
function known() {
  const { n, a } = hint(), badge = document.querySelector('#pastille');
  if (badge) {
    badge.textContent = n > 99 ? '99+' : n;
    badge.hidden = !(n > 0);
  }
  for (const link of document.querySelectorAll('[data-pour]')) link.hidden = link.dataset.pour !== a;
}

/* The page looks again by itself, but never under the fingers of somebody who types. */
function refresh() {
  const wait = document.querySelector('main')?.dataset.rafraichir * 1000;
  if (!wait) return;
  let due = false, typed = false;
  const look = () => due && !typed && !document.hidden && location.reload();
  setTimeout(() => { due = true; look(); }, wait);
  addEventListener('input', () => { typed = true; });
  addEventListener('visibilitychange', look);
}

function start() {
  const button = document.querySelector('#theme');
  if (button) {
    button.hidden = false;
    button.onclick = () => {
      const now = root.dataset.theme || (matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light');
      root.dataset.theme = theme(now === 'dark' ? 'light' : 'dark');
    };
  }
  document.querySelector('#fautes')?.focus();
  known();
  refresh();
}
addEventListener('submit', (e) => {
  const question = e.submitter?.dataset.sur;
  if (question && !confirm(question)) e.preventDefault();
}, true);
addEventListener('pageshow', (e) => e.persisted && known()); /* back to a page kept by the browser */
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
