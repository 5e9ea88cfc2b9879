/* Photos are made lighter before they leave the phone: 2048 px at most, as JPEG. What cannot be read here goes as it is. */
const MOST = 2048, LIGHT = 2 << 20;

async function lighter(file) {
  if (/heic|heif/i.test(file.type + file.name)) return file; /* the server reads these better than browsers do */
  let image;
  try { image = await createImageBitmap(file); } catch { return file; }
  const scale = Math.min(1, MOST / Math.max(image.width, image.height));
  if (scale === 1 && file.size <= LIGHT) return file;
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
  let work = null, seen = null;
  said.className = 'avis';
  said.setAttribute('role', 'status');
  said.hidden = true;
  form.append(said);

  function preview(input, file) {
    seen?.remove();
    if (seen) URL.revokeObjectURL(seen.src);
    seen = null;
    if (!file) return;
    seen = new Image();
    seen.className = 'apercu';
    seen.alt = '';
    seen.onerror = () => seen?.remove(); /* not a picture this browser can show */
    seen.src = URL.createObjectURL(file);
    input.after(seen);
  }
  async function chosen(input) {
    const file = input.files[0];
    preview(input, file);
    if (!file) return;
    const light = await lighter(file);
    if (light === file || input.files[0] !== file) return;
    const bag = new DataTransfer();
    bag.items.add(light);
    input.files = bag.files;
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
