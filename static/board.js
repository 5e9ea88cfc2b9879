/* The merchant's board alive: an event stream, a bell, taps without a page change, a bar when the network is gone. */
const $ = (q) => document.querySelector(q), title = document.title;
let known, audio, lock, touched = false, busy = false, again = false, sending = false, late = false, taps = 0, told = '';
const queue = [];

const numbers = (board, which = 'nouvelles') => (board.dataset[which] || '').split(' ').filter(Boolean);
const typing = () => { const a = document.activeElement; return a?.closest('#tableau') && a.matches('input,textarea,select') && (a.value || a.matches('select')); };
/* An answer that was under way when the network went says nothing of it now, and what waits is told until it is sent. */
const offline = (yes) => { $('#horsligne').hidden = !yes && navigator.onLine && !queue.length; };
/* A server that is not there, or says so, has done nothing. */
const down = (r) => [502, 503, 504].includes(r.status);
const ask = (url, how) => fetch(url, { ...how, signal: AbortSignal.timeout?.(20000) });
const store = (v) => { try { if (v !== undefined) localStorage.sonnerie = v; return localStorage.sonnerie === '1'; } catch { return v === '1'; } };

function bell() {
  const b = $('#sonnerie'), on = store() && audio?.state === 'running', s = b?.querySelector('span');
  if (!b) return;
  b.hidden = false;
  b.setAttribute('aria-pressed', on);
  s.textContent = on ? s.dataset.oui : s.dataset.non;
}
async function listen() {
  audio ??= new AudioContext();
  await audio.resume().catch(() => {});
  bell();
}
function ring() {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([200, 100, 200]); /* before a touch it only complains */
  if (!store() || audio?.state !== 'running') return;
  [880, 1175, 1480].forEach((hz, i) => {
    const t = audio.currentTime + i * 0.22, o = audio.createOscillator(), g = audio.createGain();
    o.frequency.value = hz;
    g.gain.setValueAtTime(0.001, t);
    g.gain.exponentialRampToValueAtTime(0.5, t + 0.02);
    g.gain.exponentialRampToValueAtTime(0.001, t + 0.5);
    o.connect(g).connect(audio.destination);
    o.start(t);
    o.stop(t + 0.5);
  });
}
/* What is new is said, rung and counted in the title. */
function news(board, first) {
  const now = numbers(board), fresh = now.filter((n) => !known?.has(n));
  known = new Set(now);
  document.title = now.length ? `(${now.length}) ${title}` : title;
  bell();
  if (!fresh.length || first) return;
  ring();
  $('#annonce').textContent = `${$('#annonce').dataset.text} ${fresh.join(', ')}`;
}
/* Who has the board before his eyes has seen what stands on it, and that alone. */
function seen() {
  const now = numbers($('#tableau'), 'montrees').join(' ');
  if (document.hidden || !now || now === told) return;
  told = now;
  fetch($('#tableau').dataset.vu, { method: 'POST', body: new URLSearchParams({ numeros: now }), redirect: 'manual' }).catch(() => { told = ''; });
}
/* What is typed or chosen beside what was sent stays. */
const given = (i) => [...i.options].find((o) => o.defaultSelected) || i.options[0];
const typed = (board, sent) => [...board.querySelectorAll('input[id],textarea[id],select[id]')].filter((i) => i.form !== sent
  && (i.options ? i.value !== given(i)?.value : i.value !== i.defaultValue || i.checked !== i.defaultChecked));
const boardOf = (html) => new DOMParser().parseFromString(html, 'text/html').querySelector('#tableau');
function swap(fresh, sent) {
  const old = $('#tableau'), open = [...old.querySelectorAll('details[open]')].map((d) => d.id), a = document.activeElement;
  const at = old.contains(a) && a.closest('.ticket')?.id, name = a?.name, value = a?.value;
  const kept = typed(old, sent);
  old.replaceWith(fresh);
  for (const i of kept) Object.assign(document.getElementById(i.id) || {}, { value: i.value, checked: i.checked });
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (at) {
    const t = document.getElementById(at);
    const again = [...(t?.querySelectorAll('button,input,select') || [])];
    (again.find((e) => e.name && e.value === value && ['fait', 'pas', name].includes(e.name)) || again[0])?.focus();
  }
  news(fresh, false);
  seen();
}
/* What comes while one looks is looked at afterwards: nothing new is passed over. */
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  do {
    again = false;
    await flush();
    await look();
  } while (again);
  busy = false;
}
/* A page older than the last tap is not drawn; while somebody types the new one only rings. */
async function look() {
  const since = taps;
  try {
    const r = await ask(location.href, { headers: { Accept: 'text/html' } });
    if (down(r)) throw r;
    const fresh = boardOf(await r.text());
    offline(false);
    if (!fresh) return queue.length || location.reload(); /* signed out */
    if (since !== taps) again = true;
    else if ((late = typing())) news(fresh, false);
    else swap(fresh);
  } catch { offline(true); }
}
async function send({ url, body, form }) {
  const r = await ask(url, { method: 'POST', body });
  if (down(r)) throw r;
  const fresh = boardOf(await r.text());
  taps++;
  if (!fresh) return false;
  if (r.redirected && r.ok) history.replaceState(null, '', r.url); /* keeps what was just done, and its way back */
  swap(fresh, form);
  return true;
}
/* What was asked for is answered by a page of its own (a code, a role that does not go so far, signed out): one goes there. */
function go({ url, body }) {
  const form = Object.assign(document.createElement('form'), { method: 'post', action: url, hidden: true });
  for (const [name, value] of body) form.append(Object.assign(document.createElement('input'), { name, value }));
  document.body.append(form);
  form.submit();
}
function waits({ by }) {
  if (!by) return;
  by.disabled = false;
  if (by.getAttribute('role') === 'checkbox') by.setAttribute('aria-checked', by.name === 'fait');
}
/* What waits outlives this page: whoever opens the board again sends it. */
function keep() {
  try {
    if (queue.length) sessionStorage.attente = JSON.stringify(queue.map((q) => [q.url, `${q.body}`]));
    else sessionStorage.removeItem('attente');
  } catch { /* it waits here only */ }
}
function kept() {
  try {
    for (const [url, body] of JSON.parse(sessionStorage.attente || '[]')) queue.push({ url, body: new URLSearchParams(body) });
  } catch { /* nothing waited */ }
}
/* What was tapped is sent in its order, one after another, each once; true: nothing waits any more. */
async function flush() {
  if (sending) return false;
  sending = true;
  try {
    while (queue.length) {
      const done = await send(queue[0]), first = queue.shift();
      keep();
      if (!done) return go(first);
    }
    offline(false);
  } catch {
    queue.forEach(waits);
    offline(true);
  }
  sending = false;
  return !queue.length;
}
document.addEventListener('submit', (e) => {
  const form = e.target, by = e.submitter;
  if (!form.closest('#tableau')) return;
  e.preventDefault();
  queue.push({ url: form.action, body: new URLSearchParams(new FormData(form, by)), form, by }); /* each tap says what it wants: twice harms nothing */
  taps++;
  keep();
  if (by) by.disabled = true;
  flush();
});
document.addEventListener('click', (e) => {
  if (!e.target.closest('#sonnerie')) return;
  const on = !(store() && audio?.state === 'running');
  store(on ? '1' : '0');
  listen().then(() => on && ring());
});
/* Nothing is asked of the browser before a touch or a key: then sound may begin, and the screen stays on. */
for (const e of ['pointerdown', 'keydown']) document.addEventListener(e, () => { if (!touched) { touched = true; awake(); store() && listen(); } });
document.addEventListener('focusout', () => late && setTimeout(refresh, 300));

async function awake() {
  try { lock = await navigator.wakeLock?.request('screen'); } catch { lock = null; }
}
let source, timer, every;
/* Beside a stream that runs the board is asked for each minute, without one three times a minute. */
function pace(ms) {
  if (every === ms) return;
  every = ms;
  clearInterval(timer);
  timer = setInterval(() => { refresh(); if (source?.readyState === 2) follow(); }, ms);
}
function follow() {
  source?.close();
  if (!every) pace(20000);
  if (!window.EventSource) return;
  source = new EventSource($('#tableau').dataset.flux);
  source.onmessage = refresh;
  source.addEventListener('lost', refresh);
  source.onopen = () => { pace(60000); refresh(); }; /* what came before it was open, it does not tell */
  source.onerror = () => pace(20000);
}
if ($('#tableau')) {
  news($('#tableau'), true);
  seen();
  kept();
  if (queue.length) refresh();
  follow();
  addEventListener('online', () => { refresh(); follow(); });
  addEventListener('offline', () => offline(true));
  addEventListener('pagehide', () => source?.close());
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { touched && awake(); refresh(); follow(); } });
}
