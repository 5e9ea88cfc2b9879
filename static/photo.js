/* Photos are made lighter before they leave the phone: 2048 px at most, as JPEG. What cannot be read here goes as it is. */
const MOST = 2048, LIGHT = 2 << 20;

async function lighter(file) {
  if (/heic|heif/i.test(file.type + file.name)) return file; /* the server reads these better than browsers do */
  let image;
  try { image = await createImageBitmap(file); } catch { return file; }
  const scale = Math.min(1, MOST / Math.max(image.width, image.height));
  if (scale === 1 && file.size <= LIGHT) return image.close(), file;
  const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.88));
  return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
}

function watch(form) {
  const said = document.createElement('p');
  let work = null, seen = [];
  said.className = 'avis';
  said.setAttribute('role', 'status');
  said.hidden = true;
  form.append(said);

  function preview(input, files) {
    for (const one of seen) URL.revokeObjectURL(one.src), one.remove();
    seen = files.map((file) => {
      const image = new Image();
      image.className = files.length > 1 ? 'vignette' : 'apercu';
      image.alt = '';
      image.onerror = () => image.remove(); /* not a picture this browser can show */
      image.src = URL.createObjectURL(file);
      return image;
    });
    input.after(...seen);
  }
  async function chosen(input) {
    const files = [...input.files], bag = new DataTransfer();
    preview(input, files);
    for (const file of files) bag.items.add(await lighter(file));
    if (files.every((file, i) => input.files[i] === file) && input.files.length === files.length) input.files = bag.files;
  }
  form.addEventListener('change', (e) => {
    if (e.target.type === 'file') work = chosen(e.target).catch(() => {}).finally(() => { work = null; });
  });
  form.addEventListener('submit', (e) => {
    if (![...form.querySelectorAll('[type=file]')].some((i) => i.files.length)) return;
    said.textContent = form.dataset.photo;
    said.hidden = !form.dataset.photo;
    if (!work) return;
    e.preventDefault();
    const by = e.submitter;
    work.then(() => form.requestSubmit(by));
  });
  addEventListener('pageshow', () => { said.hidden = true; });
}
document.querySelectorAll('form[data-photo]').forEach(watch);

/* A photo that is being prepared: asked for until it is there, at most some minutes. */
async function arrive(box) {
  for (let i = 0; i < 120; i++) {
    await new Promise((done) => setTimeout(done, 1000 + 50 * i));
    const answer = await fetch(box.dataset.etat).catch(() => null);
    if (!answer || answer.status >= 500 || answer.status === 429) continue;
    if (!answer.ok || answer.redirected) return; /* no longer signed in */
    const state = await answer.json(), said = box.querySelector('[role=status]');
    if (!state.over) continue;
    const image = box.querySelector('img') ?? box.insertBefore(Object.assign(new Image(), { className: 'apercu', alt: '' }), said);
    if (state.src) image.removeAttribute('height'), image.src = state.src;
    said.className = 'petit gras';
    said.textContent = state.hint;
    return;
  }
}
document.querySelectorAll('[data-etat]').forEach(arrive);
