// The clock shared by the server, the fakes and the stories: a file of 8 bytes holding a signed 64-bit little-endian
// offset in milliseconds, named by FOIRAIL_CLOCK. Without the variable the clock is the machine's own.
import fs from 'node:fs';

let opened = null;

function offsetMs() {
    const path = process.env.FOIRAIL_CLOCK;
    if (!path) return 0;
    if (opened?.path !== path) {
        if (opened) fs.closeSync(opened.fd);
        opened = { path, fd: fs.openSync(path, 'r') };
    }
    const bytes = Buffer.alloc(8);
    const got = fs.readSync(opened.fd, bytes, 0, 8, 0);
    if (got !== 8) throw new Error(`${path}: a clock file holds 8 bytes, found ${got}`);
    return Number(bytes.readBigInt64LE(0));
}

/** Milliseconds since 1970, UTC, as every process of a story sees them. */
export function now() {
    return Date.now() + offsetMs();
}

/** A file holding the offset; stories move it, the others only read it. */
export class SharedClock {
    constructor(path) {
        this.path = path;
        if (!fs.existsSync(path)) fs.writeFileSync(path, Buffer.alloc(8), { mode: 0o644 });
    }

    offset() {
        return Number(fs.readFileSync(this.path).readBigInt64LE(0));
    }

    /** Written in place, in one call: readers have the same file mapped and must never see half of it. */
    setOffset(ms) {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(Math.round(ms)));
        const fd = fs.openSync(this.path, 'r+');
        try {
            fs.writeSync(fd, bytes, 0, 8, 0);
        } finally {
            fs.closeSync(fd);
        }
    }

    /** Moves the clock forward (or back, when negative) by so many milliseconds. */
    advance(ms) {
        this.setOffset(this.offset() + ms);
    }

    /** Puts the clock at a moment: a Date, milliseconds, or an ISO text. */
    goTo(moment) {
        const ms = typeof moment === 'number' ? moment : new Date(moment).getTime();
        if (!Number.isFinite(ms)) throw new Error(`not a moment: ${moment}`);
        this.setOffset(ms - Date.now());
    }

    now() {
        return Date.now() + this.offset();
    }
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
