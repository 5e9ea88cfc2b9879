// assets.mjs SOURCE OUT: style, scripts, fonts and icons under content-hashed names, with .br and .gz beside each, and
// assets.tsv (logical name, hashed name, content type). Same input, same bytes.
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, extname } from 'node:path';
import { createRequire } from 'node:module';

const [source, out] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'package.json'));
const types = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.webp': 'image/webp', '.png': 'image/png' };
const names = new Map();
const rows = [];

function hashed(name, bytes) {
  const ext = extname(name);
  return `${name.slice(0, -ext.length)}-${createHash('sha256').update(bytes).digest('hex').slice(0, 10)}${ext}`;
}

function put(name, data) {
  const bytes = Buffer.from(data);
  const file = hashed(name, bytes);
  names.set(name, file);
  writeFileSync(join(out, file), bytes);
  if (!['.woff2', '.webp', '.png'].includes(extname(name))) { // those are compressed already
    writeFileSync(join(out, `${file}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  rows.push([name, file, types[extname(name)]].join('\t'));
}

function sprite() {
  const wanted = readFileSync(new URL('sprite.txt', import.meta.url), 'utf8').split('\n').map((s) => s.trim()).filter(Boolean);
  const dir = join(require.resolve('lucide-static/package.json'), '..', 'icons');
  const symbols = wanted.map((name) => {
    const svg = readFileSync(join(dir, `${name}.svg`), 'utf8');
    const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s+/g, ' ').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

async function main() {
  const esbuild = require('esbuild');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const f of readdirSync(join(source, 'f')).sort()) put(f, readFileSync(join(source, 'f', f)));
  for (const f of readdirSync(source).filter((n) => n.startsWith('icone')).sort()) put(f, readFileSync(join(source, f)));
  put('sprite.svg', sprite());
  for (const f of readdirSync(source).filter((n) => n.endsWith('.css')).sort()) {
    const css = readFileSync(join(source, f), 'utf8').replace(/url\(f\/([^)]+)\)/g, (_, name) => `url(/a/${names.get(name)})`);
    put(f, esbuild.transformSync(css, { loader: 'css', minify: true, target: ['chrome90', 'firefox90', 'safari14'] }).code);
  }
  for (const f of readdirSync(source).filter((n) => n.endsWith('.js')).sort()) {
    put(f, esbuild.transformSync(readFileSync(join(source, f), 'utf8'), { loader: 'js', minify: true, target: 'es2020', format: 'esm' }).code);
  }
  writeFileSync(join(out, 'assets.tsv'), `${rows.join('\n')}\n`);
}

await main();
