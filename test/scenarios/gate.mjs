// A market that has a gateway for SMS: a fake of its own, with its secrets.
import fs from 'node:fs';
import path from 'node:path';
import { startSms } from '../fakes/sms.mjs';
import { freePort } from '../harness/ports.mjs';
import { openMarket } from './people.mjs';

/** The market of openMarket; market.gate is what its gateway was given, see fakes/sms.mjs. */
export async function openWithGate(t) {
    const port = await freePort();
    const secrets = { token: 'jeton-de-la-passerelle', secret: 'secret-des-reponses' };
    const gate = await startSms({ ...secrets, hook: `http://localhost:${port}/sms/reponse` });
    t.defer(() => gate.close());
    const conf = { sms_url: `${gate.url}/send`, sms_sender: 'Foirail', sms_token_file: 'sms_token', sms_answer_file: 'sms_secret' };
    const serve = (line, { dir }) => {
        for (const [name, text] of Object.entries(secrets)) fs.writeFileSync(path.join(dir, `sms_${name}`), `${text}\n`, { mode: 0o600 });
        return line;
    };
    return Object.assign(await openMarket(t, { port, conf, serve }), { gate, t });
}
