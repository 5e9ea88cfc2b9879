/* What was seen last is shown when there is no line: shops and orders followed; for all else a page that says so. Nothing of
   merchants or staff is ever kept, and who signs out takes the orders with him. */
const VERSION = 1, BASE = `base-${VERSION}`, PAGES = `pages-${VERSION}`, FILES = `files-${VERSION}`;
const MOST = { [PAGES]: 30, [FILES]: 80 };
const WAYS = String.raw`^(\/app)?(\/en)?(\/vue\/[a-z-]+)?(\/pres\/[a-z\d-]+)?\/`; /* what an address may begin with */
const SEEN = RegExp(`${WAYS}(boutique|achat)\\/[\\w-]+$`), ORDER = /\/achat\//, INSIDE = RegExp(`${WAYS}(commercant|equipe|pour)(\\/|$)`);
const away = (path) => (/^(\/app)?\/en(\/|$)/.test(path) ? '/en/hors-ligne' : '/hors-ligne');

async function keep(name, key, answer) {
  const cache = await caches.open(name);
  await cache.delete(key); /* the newest is the last */
  await cache.put(key, answer);
  const all = await cache.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST[name])).map((old) => cache.delete(old)));
}
async function forget(which) {
  const cache = await caches.open(PAGES);
  for (const kept of await cache.keys()) if (which(new URL(kept.url).pathname)) await cache.delete(kept);
}
function remember(path, answer) {
  if (answer.ok && !answer.redirected) return keep(PAGES, path, answer);
  return answer.status === 404 || answer.status === 410 ? forget((p) => p === path) : 0;
}

/* The page as it was, and when that was. */
async function seen(path) {
  const kept = await (await caches.open(PAGES)).match(path);
  if (!kept) return 0;
  const en = away(path) !== '/hors-ligne', at = new Date(kept.headers.get('date') || 0).toLocaleString(en ? 'en-GB' : 'fr-FR', { dateStyle: 'long', timeStyle: 'short' });
  const says = en ? `No connection. This is how the page was on ${at}.` : `Pas de connexion. Voici la page telle qu’elle était le ${at}.`;
  const text = (await kept.text()).replace(/<main[^>]*>/, (m) => `${m}<p class="cx avis attn" role="status"><span>${says}</span></p>`);
  return new Response(text, { headers: kept.headers });
}
/* There is no line: what can still be looked at. */
async function nothing(path) {
  const page = await (await caches.open(BASE)).match(away(path));
  if (!page) return Response.error();
  const cache = await caches.open(PAGES), links = [];
  for (const kept of (await cache.keys()).reverse()) {
    const title = /<title>([^<]*)</.exec(await (await cache.match(kept)).text())?.[1];
    links.push(`<li><a href="${new URL(kept.url).pathname}">${title}</a></li>`);
  }
  return new Response((await page.text()).replace('<ul id="vues">', (m) => m + links.join('')), { headers: page.headers });
}
/* The page for when there is no line, with its style; each day anew, as staff may change the number to call. */
async function prepare() {
  const cache = await caches.open(BASE), kept = await cache.match('/hors-ligne');
  if (kept && Date.now() - Date.parse(kept.headers.get('date')) < 864e5) return;
  for (const path of ['/hors-ligne', '/en/hors-ligne']) {
    const answer = await fetch(path), style = /href="(\/a\/[^"]+\.css)"/.exec(await answer.clone().text())?.[1];
    if (!answer.ok) continue;
    await cache.put(path, answer);
    if (style && !(await caches.match(style))) await keep(FILES, style, await fetch(style));
  }
}
let preparing;
async function page(event, path) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(preparing ??= prepare().catch(() => {}).finally(() => { preparing = undefined; }));
    if (SEEN.test(path)) event.waitUntil(remember(path, answer.clone()));
    return answer;
  } catch {
    return (await seen(path)) || nothing(path);
  }
}
/* Files have their content in their name. */
async function file(event) {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(FILES, event.request, answer.clone()));
  return answer;
}

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(prepare());
});
addEventListener('activate', (event) => {
  const ours = [BASE, PAGES, FILES];
  event.waitUntil(caches.keys().then((all) => Promise.all(all.filter((name) => !ours.includes(name)).map((name) => caches.delete(name)))).then(() => clients.claim()));
});
addEventListener('fetch', (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === 'POST' && pathname.endsWith('/sortir')) event.waitUntil(forget((path) => ORDER.test(path)));
  if (request.method !== 'GET' || INSIDE.test(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(event, pathname));
  else if (pathname.startsWith('/a/') || (pathname.startsWith('/m/') && SEEN.test(new URL(request.referrer || location).pathname))) event.respondWith(file(event));
});
addEventListener('push', (event) => {
  const { title, ...more } = event.data.json().notification;
  event.waitUntil(registration.showNotification(title, { ...more, data: more.navigate }));
});
addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.data));
});
