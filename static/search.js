/* Words proposed while one types. The field stays a field: Enter always searches what it holds. */
const field = document.querySelector('input[data-aide]'), form = field?.form;
const base = form && new URL(form.action).pathname.replace(/\/recherche$/, ''); /* its language, and the web view it may be in */
let list, said, at = -1, typed = '', timer, asked;

const options = () => [...list.querySelectorAll('[role=option]')];

function hide() {
  at = -1;
  list.hidden = true;
  field.setAttribute('aria-expanded', 'false');
  field.removeAttribute('aria-activedescendant');
}
function close() {
  clearTimeout(timer);
  asked?.abort();
  hide();
}
function choose(i) {
  const all = options();
  at = (i + all.length + 1) % (all.length + 1); /* the last step is what was typed */
  all.forEach((o, k) => o.setAttribute('aria-selected', k === at));
  field.value = all[at]?.textContent ?? typed;
  if (all[at]) field.setAttribute('aria-activedescendant', all[at].id);
  else field.removeAttribute('aria-activedescendant');
  all[at]?.scrollIntoView({ block: 'nearest' });
}
function make(tag, text, attributes) {
  const e = document.createElement(tag);
  e.textContent = text;
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  return e;
}
/* A heading, which stands there for the eye, then its options: a group of that name for the ear. */
function show({ choix, dit }) {
  list.replaceChildren();
  choix.forEach(({ groupe, texte, url }, i) => {
    let group = list.lastElementChild;
    if (group?.getAttribute('aria-label') !== groupe) {
      group = make('ul', '', { role: 'group', 'aria-label': groupe });
      group.append(make('li', groupe, { role: 'presentation', 'aria-hidden': 'true' }));
      list.append(group);
    }
    group.append(make('li', texte, { id: `aide-${i}`, role: 'option', 'aria-selected': 'false', 'data-url': url }));
  });
  hide(); /* and no more: somebody may have typed on meanwhile */
  list.hidden = !choix.length;
  field.setAttribute('aria-expanded', String(!list.hidden));
  said.textContent = dit;
}
async function ask() {
  const q = typed.trim();
  asked?.abort();
  if (q.length < 2) return show({ choix: [], dit: '' });
  const mine = asked = new AbortController();
  try {
    const r = await fetch(`${base}/recherche/aide?q=${encodeURIComponent(q)}`, { signal: mine.signal });
    if (r.ok && mine === asked && document.activeElement === field) show(await r.json());
  } catch { /* without proposals one still searches */ }
}
function keys(e) {
  if (list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (step) {
    e.preventDefault();
    choose(at < 0 && step < 0 ? options().length - 1 : at + step);
  } else if (e.key === 'Enter' && at >= 0) {
    e.preventDefault();
    location.assign(options()[at].dataset.url);
  } else if (e.key === 'Escape') {
    e.preventDefault();
    field.value = typed;
    close();
  }
}
if (form) {
  list = make('div', '', { id: 'aide-liste', class: 'props', role: 'listbox', 'aria-label': field.labels[0].textContent });
  list.hidden = true;
  said = make('p', '', { class: 'vh', role: 'status' });
  form.append(list, said);
  field.type = 'text'; /* a search field may not be a combobox */
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false' })) field.setAttribute(name, value);
  field.addEventListener('input', () => {
    typed = field.value;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  field.addEventListener('keydown', keys);
  field.addEventListener('blur', close);
  form.addEventListener('submit', close);
  list.addEventListener('mousedown', (e) => e.preventDefault()); /* the field keeps the focus */
  list.addEventListener('click', (e) => {
    const url = e.target.closest('li')?.dataset.url;
    if (url) location.assign(url);
  });
}
/* On a phone the filters wait behind their title. */
const filters = document.querySelector('#filtres');
if (filters && matchMedia('(max-width:61.99rem)').matches) filters.open = false;
