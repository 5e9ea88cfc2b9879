// A merchant's own site, for the tests: it gives the files it is told to, knows what is newer, and can misbehave.
//
//   const site = await startSite(); site.files.set('/flux.csv', { body: '…' }); site.requests
//
// A file: {body, type, status, etag, modified, location, lies}. With an etag or a date, a request that already has it is answered 304.
// lies: "endless"  bytes without end and without a size        "huge"   50 GB are announced, little comes
//       "short"    more is announced than comes                "hangs"  the head comes, the body never does
//       "loop"     sends on to itself, with another number each time
import { closeOnSignals, isMain, listen, readArgs } from './http_server.mjs';

const ROUND = Buffer.alloc(64 * 1024, 'Bol;Vaisselle;12,50\n');

function pour(res) {
    const more = () => {
        while (!res.destroyed && res.write(ROUND));
    };
    res.on('drain', more);
    more();
}

const LIES = {
    endless: (res) => (res.writeHead(200, { 'Content-Type': 'text/csv' }), pour(res)),
    huge: (res) => (res.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Length': 50e9 }), res.write('Nom;Prix\n')),
    short: (res) => (res.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Length': 5000 }), res.write('Nom;Prix\n', () => res.destroy())),
    hangs: (res) => (res.writeHead(200, { 'Content-Type': 'text/csv' }), res.write('Nom;')),
    loop: (res, url) => (res.writeHead(302, { Location: `${url.pathname}?n=${Number(url.searchParams.get('n') ?? 0) + 1}` }), res.end()),
};

export class Site {
    constructor() {
        Object.assign(this, { files: new Map(), requests: [] });
    }

    async listen(options) {
        this.web = await listen((req, res, url) => this.handle(req, res, url), options);
        return this;
    }

    get url() {
        return this.web.url;
    }

    close() {
        return this.web.close();
    }

    handle(req, res, url) {
        const file = this.files.get(url.pathname) ?? { status: 404, body: 'rien' };
        this.requests.push({ path: req.url, headers: req.headers });
        if (file.lies) return LIES[file.lies](res, url);
        const known = (file.etag && req.headers['if-none-match'] === file.etag) || (file.modified && req.headers['if-modified-since'] === file.modified);
        const headers = { 'Content-Type': file.type ?? 'text/csv; charset=utf-8' };
        for (const [name, value] of [['ETag', file.etag], ['Last-Modified', file.modified], ['Location', file.location]]) if (value) headers[name] = value;
        res.writeHead(known ? 304 : (file.status ?? 200), headers);
        return res.end(known ? undefined : (file.body ?? ''));
    }
}

/** Starts the site in this process. Returns it with .url and close(). options: port, host. */
export async function startSite(options = {}) {
    return new Site().listen(options);
}

async function main() {
    const args = readArgs(process.argv.slice(2), { port: 'value', host: 'value' });
    const site = await startSite({ ...args, port: Number(args.port ?? 0) });
    site.files.set('/', { type: 'text/plain', body: 'Foirail\n' });
    closeOnSignals(() => site.close());
    console.log(`site ready: ${site.url}`);
}

if (isMain(import.meta)) {
    main().catch((e) => {
        console.error(`site: ${e.message}`);
        process.exit(2);
    });
}
