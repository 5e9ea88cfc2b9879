// Bytes on a socket as no browser would send them, and streams of events.
import http from 'node:http';
import net from 'node:net';

/**
 * Sends bytes as they are, for what no client would write: pieces is a Buffer, a text (bytes of latin1) or an array of
 * them; a number in the array waits that many milliseconds. end: half-closes after the last piece.
 * Resolves when the other side closes or after idleMs of silence: {text, bytes, closed, statuses}.
 */
export function rawSend(port, pieces, { host = '127.0.0.1', idleMs = 2000, end = false } = {}) {
    return new Promise((done) => {
        const chunks = [];
        let closed = false;
        let timer;
        const socket = net.connect(port, host);
        const finish = () => {
            clearTimeout(timer);
            socket.destroy();
            const bytes = Buffer.concat(chunks);
            const text = bytes.toString('latin1');
            done({ bytes, text, closed, statuses: [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((m) => Number(m[1])) });
        };
        const wait = () => {
            clearTimeout(timer);
            timer = setTimeout(finish, idleMs);
        };
        socket.on('data', (c) => (chunks.push(c), wait()));
        socket.on('error', () => (closed = true));
        socket.on('close', () => ((closed = true), finish()));
        socket.on('end', () => (closed = true));
        socket.on('connect', async () => {
            wait();
            for (const piece of [pieces].flat()) {
                if (socket.destroyed) return;
                if (typeof piece === 'number') await new Promise((ok) => setTimeout(ok, piece));
                else socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
                wait();
            }
            if (end) socket.end();
        });
    });
}

/** Holds a connection open and reads what comes, for event streams: {opened, ended, until(regex, ms), close()}; opened, ended: promises. */
export function openStream(url, headers = {}) {
    const u = new URL(url);
    let text = '';
    let wake = () => {}, over = () => {};
    const ended = new Promise((ok) => (over = ok));
    const req = http.get({ host: u.hostname, port: u.port, path: u.pathname + u.search, headers: { Host: u.host, Accept: 'text/event-stream', ...headers } });
    const opened = new Promise((ok, bad) => req.on('response', ok).on('error', bad));
    opened.then((res) => {
        res.setEncoding('utf8');
        res.on('data', (c) => ((text += c), wake())).on('error', () => wake()).on('close', () => over());
    }, () => {});
    req.on('error', () => wake());
    return {
        opened,
        ended,
        text: () => text,
        close: () => req.destroy(),
        async until(pattern, ms = 10_000) {
            const end = Date.now() + ms;
            while (!pattern.test(text)) {
                const left = end - Date.now();
                if (left <= 0) throw new Error(`${pattern} did not come in ${ms} ms; came: ${text}`);
                await new Promise((ok) => {
                    const t = setTimeout(ok, left);
                    wake = () => (clearTimeout(t), ok());
                });
            }
            return text;
        },
    };
}
