// The few lines every fake needs to be an HTTP server.
import fs from 'node:fs';
import http from 'node:http';
import { pathToFileURL } from 'node:url';

/** The whole body of a request as text; refuses more than `limit` bytes. */
export async function readBody(req, limit = 1 << 20) {
    const chunks = [];
    let size = 0;
    for await (const chunk of req) {
        size += chunk.length;
        if (size > limit) throw Object.assign(new Error('body too large'), { status: 413 });
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(res, value, status = 200) {
    res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
    res.end(JSON.stringify(value, null, 1));
}

export function sendHtml(res, html, status = 200, headers = {}) {
    res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers });
    res.end(html);
}

export function redirect(res, location) {
    res.writeHead(303, { Location: location, 'Content-Length': 0 });
    res.end();
}

/**
 * Listens on host:port (0: a free one) and hands each request to handle(req, res, url). A handler that throws an error
 * with .status answers it as JSON; any other error is a 500 that is also printed. Returns {server, port, url, close}.
 */
export async function listen(handle, { port = 0, host = '127.0.0.1' } = {}) {
    const server = http.createServer(async (req, res) => {
        try {
            await handle(req, res, new URL(req.url, 'http://fake'));
        } catch (e) {
            if (!e.status) console.error(e);
            if (!res.headersSent) sendJson(res, { error: e.message }, e.status ?? 500);
            else res.destroy();
        }
    });
    server.keepAliveTimeout = 0; // a line that is kept is never cut while its other end begins to speak
    await new Promise((ok, bad) => server.once('error', bad).listen(port, host, ok));
    const real = server.address().port;
    const close = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
    return { server, port: real, url: `http://${host.includes(':') ? `[${host}]` : host}:${real}`, close };
}

/** "--name value" and "--flag" of a command line; anything not in `known` is an error told in one line. */
export function readArgs(argv, known) {
    const out = {};
    for (let i = 0; i < argv.length; i++) {
        const name = argv[i].replace(/^--/, '');
        if (!argv[i].startsWith('--') || !(name in known)) throw new Error(`unknown argument ${argv[i]}`);
        if (known[name] === 'flag') out[name] = true;
        else if (i + 1 < argv.length) out[name] = argv[++i];
        else throw new Error(`--${name} needs a value`);
    }
    return out;
}

/** Closes what was started when the process is asked to end. */
export function closeOnSignals(close) {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().then(() => process.exit(0)));
}

/** Whether this module is the program that was started. */
export function isMain(meta) {
    const started = process.argv[1];
    return started !== undefined && fs.existsSync(started) && pathToFileURL(fs.realpathSync(started)).href === meta.url;
}

/**
 * What every program that keeps messages answers alike: whether it lives, its faults, forgetting.
 * keeper: {messages, setFault(ask), state()}. True: answered.
 */
export async function answerKeeper(keeper, req, res, url) {
    switch (`${req.method} ${url.pathname}`) {
        case 'GET /healthz':
            sendJson(res, { ok: true });
            return true;
        case 'DELETE /messages':
            keeper.messages = [];
            sendJson(res, { deleted: true });
            return true;
        case 'POST /control':
            keeper.setFault(JSON.parse((await readBody(req)) || '{}'));
            sendJson(res, keeper.state());
            return true;
        case 'GET /control':
            sendJson(res, keeper.state());
            return true;
        default:
            return false;
    }
}
