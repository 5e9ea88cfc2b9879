/* The buyer's code read through the camera, where this browser can: it is an address of ours, and it is opened. */
const $ = (q) => document.querySelector(q), base = new URL($('#lecteur').dataset.base);
const video = $('#image'), said = $('#lu');

const say = (text) => { said.textContent = text; said.hidden = !text; };

/* Only an order's path is taken, whatever address and language its buyer's page was read in: what else stands in a code leads nowhere. */
function pathOf(text) {
  let url;
  try { url = new URL(text); } catch { return ''; }
  const order = /^(?:\/app)?(?:\/en)?(?:\/vue\/[a-z-]+)?(?:\/pres\/[a-z\d-]+)?\/r\/([^/]+\/[^/]+)$/.exec(url.pathname);
  return order && [location.origin, base.origin].includes(url.origin) ? base.pathname + order[1] : '';
}

async function look(reader) {
  const [code] = await reader.detect(video).catch(() => []);
  const path = code && pathOf(code.rawValue);
  if (path) {
    for (const track of video.srcObject.getTracks()) track.stop();
    location.assign(path);
    return;
  }
  if (code) say(said.dataset.autre);
  setTimeout(() => look(reader), 200);
}

async function start() {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    await video.play();
  } catch { say(said.dataset.refus); return; }
  video.hidden = false;
  $('#viser').hidden = true;
  look(new BarcodeDetector({ formats: ['qr_code'] }));
}

async function ready() {
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes('qr_code')) return;
  $('#viseur').hidden = false;
  $('#viser').addEventListener('click', start);
}
ready();
