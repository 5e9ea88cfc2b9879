/* Words proposed while one types. The field stays a field: Enter always searches what it holds. */
const field = document.querySelector('input[data-aide]'), form = field?.form;
const base = document.documentElement.lang === 'en' ? '/en' : '';
let list, at = -1, typed = '', timer, asked;

const options = () => [...list.children];

function close() {
  clearTimeout(timer);
  asked?.abort();
  at = -1;
  list.hidden = true;
  field.setAttribute('aria-expanded', 'false');
  field.removeAttribute('aria-activedescendant');
}
function choose(i) {
  const all = options();
  at = (i + all.length + 1) % (all.length + 1); /* the last step is what was typed */
  all.forEach((o, k) => o.setAttribute('aria-selected', k === at));
  field.value = all[at]?.textContent ?? typed;
  if (all[at]) field.setAttribute('aria-activedescendant', all[at].id);
  else field.removeAttribute('aria-activedescendant');
}
function show(words) {
  list.replaceChildren(...words.map((w, i) => {
    const o = document.createElement('li');
    o.id = `aide-${i}`;
    o.textContent = w;
    o.setAttribute('role', 'option');
    o.setAttribute('aria-selected', 'false');
    return o;
  }));
  close();
  list.hidden = !words.length;
  field.setAttribute('aria-expanded', String(!list.hidden));
}
async function ask() {
  const q = typed.trim();
  asked?.abort();
  if (q.length < 2) return show([]);
  const mine = asked = new AbortController();
  try {
    const r = await fetch(`${base}/recherche/aide?q=${encodeURIComponent(q)}`, { signal: mine.signal });
    const words = r.ok ? await r.json() : [];
    if (mine === asked && document.activeElement === field) show(words.filter((w) => w !== q));
  } catch { /* without proposals one still searches */ }
}
function keys(e) {
  if (list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (step) {
    e.preventDefault();
    choose(at < 0 && step < 0 ? options().length - 1 : at + step);
  } else if (e.key === 'Escape') {
    e.preventDefault();
    field.value = typed;
    close();
  }
}
if (form) {
  list = document.createElement('ul');
  Object.assign(list, { id: 'aide-liste', className: 'props', hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', field.labels[0].textContent);
  form.append(list);
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
    const word = e.target.closest('li');
    if (!word) return;
    field.value = word.textContent;
    form.requestSubmit();
  });
}
/* On a phone the filters wait behind their title. */
const filters = document.querySelector('#filtres');
if (filters && matchMedia('(max-width:61.99rem)').matches) filters.open = false;
