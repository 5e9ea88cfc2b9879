// PNG pictures made on the spot: sound ones, and some that say another size than they hold.
import zlib from 'node:zlib';

function chunk(kind, data) {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32(body), out.length - 4);
    return out;
}

/** 8 bits, red green blue. Says width × height and holds `pixels` (each line begins with its filter byte). */
export function png(width, height, pixels = Buffer.alloc(0)) {
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]);
}

/** Lines of a soft change of colour. */
export function gradient(width, height) {
    const line = (y) => [0, ...Array.from({ length: width }, (_, x) => [(x * 5) & 255, (y * 7) & 255, 160]).flat()];
    return Buffer.from(Array.from({ length: height }, (_, y) => line(y)).flat());
}

/** A whole picture; paint(x, y) gives the three colours of a point. */
export function painted(width, height, paint) {
    const line = 1 + 3 * width;
    const lines = Buffer.alloc(line * height);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) lines.set(paint(x, y).map((v) => v & 255), y * line + 1 + 3 * x);
    return png(width, height, lines);
}
