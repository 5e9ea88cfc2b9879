/* Every page: theme, contrast and size, reading aloud, what the readable cookie says (basket, who is signed in), a question before grave buttons, waiting pages. */
const root = document.documentElement;

function theme(set) {
  try {
    if (set) localStorage.theme = set;
    return localStorage.theme || '';
  } catch { return set || ''; } /* storage may be closed: the choice then lasts a page */
}
const wish = theme();
if (wish) root.dataset.theme = wish;

/* Contrast and size: links to the same page under /vue/…; with scripts the browser keeps the choice, wherever one goes. */
function views(press) {
  let on = [];
  try {
    on = (localStorage.vue || '').split('-').filter(Boolean);
    if (press) localStorage.vue = (on = on.includes(press) ? on.filter((v) => v !== press) : [...on, press]).join('-');
  } catch { if (press) on = root.dataset[press] ? [] : [press]; }
  if (/\/vue\//.test(location.pathname)) return; /* the address says it */
  for (const v of ['contraste', 'grand']) {
    if (on.includes(v)) root.dataset[v] = 1;
    else delete root.dataset[v];
    for (const link of document.querySelectorAll(`[data-vue=${v}]`)) {
      if (on.includes(v)) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }
}
views();

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

/* Hearts: filled for what is in this browser's list ("12345*2_sB7"); a press asks for no other page. */
function hearts() {
  const kept = (/(?:^|; )foirail_liste=([^;]*)/.exec(document.cookie)?.[1] || '').split('_').map((x) => x.split('*')[0]);
  for (const form of document.querySelectorAll('[data-garde]')) {
    const on = kept.includes(form.dataset.garde);
    form.querySelector('button').setAttribute('aria-pressed', on);
    form.action = form.action.replace(/[a-z]+$/, on ? 'oter' : 'garder');
  }
}
async function press(form) {
  try {
    const r = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
    if (r.type !== 'opaqueredirect') throw r; /* refused: its page says why */
    hearts();
  } catch { form.submit(); }
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

/* The page read aloud, a line after the other: a browser stops by itself in one that is too long. */
function aloud(button) {
  const voice = window.speechSynthesis;
  if (!button || !voice) return;
  const read = button.textContent;
  const stop = () => { voice.cancel(); button.textContent = read; };
  button.hidden = false;
  button.onclick = () => {
    if (button.textContent !== read) return stop();
    button.textContent = button.dataset.arret;
    const lines = document.querySelector('main').innerText.split('\n').filter((l) => /[\p{L}\d]/u.test(l));
    lines.forEach((line, i) => {
      const said = new SpeechSynthesisUtterance(line);
      said.lang = root.lang;
      if (i === lines.length - 1) said.onend = stop;
      voice.speak(said);
    });
  };
  addEventListener('pagehide', stop);
}

/* "Ready" on this device: asked for only once somebody has pressed the button. */
function tell(button) {
  if (!button || !window.PushManager || !navigator.serviceWorker) return;
  button.hidden = false;
  button.onclick = async () => {
    let done = false;
    try {
      if (await Notification.requestPermission() === 'granted') {
        const worker = await navigator.serviceWorker.ready, key = await (await fetch('/prevenir/cle')).text();
        const { endpoint, keys } = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
        done = (await fetch(button.dataset.adresse, { method: 'POST', body: new URLSearchParams({ endpoint, ...keys }) })).ok;
      }
    } catch { /* no push service, or no line */ }
    button.textContent = done ? button.dataset.oui : button.dataset.non;
    button.disabled = done;
  };
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
  aloud(document.querySelector('#lire'));
  document.querySelector('#fautes')?.focus();
  views();
  known();
  hearts();
  refresh();
  tell(document.querySelector('#prevenir'));
  navigator.serviceWorker?.register('/sw.js').catch(() => {}); /* without it, pages need a line */
}
/* A tap on a shop's number is told by the link's own ping where browsers do that by themselves; here for all of them, once. */
addEventListener('click', (e) => {
  const link = e.target.closest?.('a[ping], a[data-ping]');
  if (!link || !navigator.sendBeacon) return;
  link.dataset.ping ||= link.ping;
  link.removeAttribute('ping');
  navigator.sendBeacon(link.dataset.ping);
});
addEventListener('submit', (e) => {
  const question = e.submitter?.dataset.sur;
  if (question && !confirm(question)) e.preventDefault();
  else if (e.target.dataset.garde) {
    e.preventDefault();
    press(e.target);
  }
}, true);
addEventListener('click', (e) => {
  const view = e.target.closest?.('[data-vue]')?.dataset.vue;
  if (!view || /\/vue\//.test(location.pathname)) return;
  e.preventDefault();
  views(view);
});
/* The telephone's own way to send an address; without it, a letter. */
addEventListener('click', (e) => {
  const url = e.target.closest?.('[data-partager]')?.dataset.partager;
  if (!url || !navigator.share) return;
  e.preventDefault();
  navigator.share({ title: document.title, url }).catch(() => {});
});
addEventListener('pageshow', (e) => e.persisted && (known(), hearts())); /* back to a page kept by the browser */
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
