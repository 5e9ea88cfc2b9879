/* The merchant's board alive: an event stream, a bell, taps without a page change, a bar when the network is gone. */
const $ = (q) => document.querySelector(q), title = document.title;
let known, ringing = 0, audio, lock, busy = false, late = 0;
const queue = [];

const numbers = () => ($('#tableau')?.dataset.nouvelles || '').split(' ').filter(Boolean);
const typing = () => { const a = document.activeElement; return a?.closest('#tableau') && a.matches('input,select') && (a.value || a.matches('select')); };
const offline = (yes) => { $('#horsligne').hidden = !yes; };
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
  navigator.vibrate?.([200, 100, 200]);
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
/* What is new is said, rung and counted in the title; the board has then been seen. */
function news(first) {
  const now = numbers(), fresh = now.filter((n) => !known?.has(n));
  known = new Set(now);
  document.title = now.length ? `(${now.length}) ${title}` : title;
  bell();
  if (!now.length) return;
  if (fresh.length && !first) {
    ring();
    $('#annonce').textContent = `${$('#annonce').dataset.text} ${fresh.join(', ')}`;
  }
  if (fresh.length) fetch($('#tableau').dataset.vu, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' }).catch(() => {});
}
function swap(html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('#tableau'), old = $('#tableau');
  if (!fresh) return location.reload(); /* signed out, or another page */
  const open = [...old.querySelectorAll('details[open]')].map((d) => d.id), a = document.activeElement;
  const at = old.contains(a) && a.closest('.ticket')?.id, name = a?.name, value = a?.value;
  old.replaceWith(fresh);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (at) {
    const t = document.getElementById(at);
    const again = [...(t?.querySelectorAll('button,input,select') || [])];
    (again.find((e) => e.name && e.value === value && ['fait', 'pas', name].includes(e.name)) || again[0])?.focus();
  }
  news(false);
}
async function refresh() {
  if (busy) return;
  if (typing()) { late = 1; return; }
  busy = true;
  late = 0;
  try {
    const r = await fetch(location.href, { headers: { Accept: 'text/html' } });
    offline(false);
    if (r.ok) swap(await r.text());
  } catch { offline(true); }
  busy = false;
}
async function send(url, body) {
  const r = await fetch(url, { method: 'POST', body });
  offline(false);
  if (r.redirected && r.ok) history.replaceState(null, '', r.url); /* keeps what was just done, and its way back */
  swap(await r.text());
}
async function flush() {
  while (queue.length) {
    try { await send(...queue[0]); queue.shift(); } catch { return; }
  }
  refresh();
}
document.addEventListener('submit', async (e) => {
  const f = e.target;
  if (!f.closest('#tableau')) return;
  e.preventDefault();
  const body = new URLSearchParams(new FormData(f, e.submitter)), url = f.action;
  if (e.submitter) e.submitter.disabled = true;
  try { await send(url, body); } catch {
    offline(true);
    if (e.submitter) e.submitter.disabled = false;
    queue.push([url, body]); /* each tap says what it wants, so sending it later or twice harms nothing */
    e.submitter?.setAttribute('aria-checked', e.submitter.name === 'fait');
  }
});
document.addEventListener('click', (e) => {
  if (!e.target.closest('#sonnerie')) return;
  const on = !(store() && audio?.state === 'running');
  store(on ? '1' : '0');
  listen().then(() => on && ring());
});
document.addEventListener('pointerdown', () => store() && listen(), { once: true }); /* browsers let sound begin with a touch */
document.addEventListener('focusout', () => late && setTimeout(refresh, 300));

async function awake() {
  try { lock = await navigator.wakeLock?.request('screen'); } catch { lock = null; }
}
let source, timer;
function follow() {
  source?.close();
  source = new EventSource($('#tableau').dataset.flux);
  source.onmessage = refresh;
  source.addEventListener('lost', refresh);
  source.onopen = () => { offline(false); clearInterval(timer); timer = setInterval(refresh, 60000); queue.length && flush(); };
  source.onerror = () => {
    clearInterval(timer);
    timer = setInterval(() => { refresh(); if (source.readyState === 2) follow(); }, 20000);
  };
}
if ($('#tableau')) {
  news(true);
  follow();
  awake();
  addEventListener('online', () => { flush(); follow(); });
  addEventListener('offline', () => offline(true));
  addEventListener('pagehide', () => source?.close());
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { awake(); refresh(); follow(); } });
}
