// Every page a person can come to on the demo's market, by who looks at it: the walk of axe-core and the pictures share it.
import { smallPhoto } from '../scenarios/forms_help.mjs';
import { freshCode, rows } from '../scenarios/people.mjs';
import { Market } from './market.mjs';
import { confirm, fillBasket, formWith, memberIn, someProduct, staffIn, toReview } from './walks.mjs';

/** Where one chooses the time of a service of this shop. */
async function someService(look, slug) {
    const shop = await look.get(`/boutique/${slug}`);
    for (const [, path] of shop.html.matchAll(/href="(\/produit\/[^"#]+)"/g)) {
        const link = /href="(\/rendez-vous\/\d+)"/.exec((await look.get(path)).html);
        if (link) return link[1];
    }
    throw new Error(`${slug} has no service with times`);
}
/** Tells the operator something: the page of the receipt. */
async function reported(look, at) {
    const form = (await look.get(at)).form('Envoyer ce signalement');
    return (await form.fill({ motif: 'wrong', texte: 'Ce miel n’est pas d’ici.', sincere: true }).submit('Envoyer ce signalement')).path;
}
/** A market that has every page: with a gateway for SMS, where nobody listens. */
export const openWhole = (t, more = {}) => Market.open(t, { conf: { sms_url: 'http://127.0.0.1:9/nobody' }, ...more });

/** [{who, browser, addresses}]: who looks, with which browser's cookies, and at what. The server is restarted once. */
export async function everyPage(market) {
    const { server } = market;
    const look = server.browser();
    const product = await someProduct(look, 'la-ferme-des-haies');
    const time = await someService(look, 'cycles-rouland');
    const receipt = await reported(look, `/signaler${product.split('-')[0]}`);
    await (await look.get('/recherche/dire?q=luge')).form('Le dire au marché').fill({ ou: 'Sées' }).submit('Le dire au marché');
    const lists = [{
        who: 'anybody', addresses: [
            '/', '/recherche', '/recherche?q=miel', '/recherche?q=camenbert', '/recherche?q=zzxqzz', '/rayon/fromages', '/communes', '/communes?ou=61200&vers=/', '/commune/alencon', '/rayons', '/lecture', '/pres/alencon/boutiques', '/vue/contraste-grand', '/recherche/dire?q=luge', '/recherche/dit', '/classement', `/signaler${product.split('-')[0]}`, '/signaler/boutique/la-ferme-des-haies', receipt, '/boutiques',
            '/boutique/la-ferme-des-haies', '/boutique/la-ferme-des-haies/ecrire', '/boutique/la-ferme-des-haies/y-aller', '/boutique/savonnerie-du-perche', '/boutique/cles-d-ouche', product, time, '/selections', '/selection/panier-du-terroir', '/selection/panier-du-terroir/bon-de-commande', '/selection/panier-du-terroir/panier?mis=2&sans=', '/marches', '/marche/marche-d-alencon', '/aide', '/conditions', '/mentions', '/accessibilite', '/developpeurs', '/hors-ligne', '/integrer/boutique/la-ferme-des-haies', `/integrer${product}`, '/integrer/selection', '/integrer/recherche?q=miel', '/panier/remise?lignes=00000:1', '/panier', '/avis', '/boutique/la-ferme-des-haies/avis', '/ma-liste',
            '/suivre', '/r/B7-0000/0123456789abcdef0123', '/a-renvoyer', '/compte/entrer', '/compte/efface', '/donnees-personnelles', '/carte', '/bon-de-commande', '/bon-de-commande?boutique=la-ferme-des-haies', '/commercant/entrer', '/commercant/reprendre', '/equipe/entrer', '/nulle-part',
        ],
    }];
    lists.push({ who: 'somebody who waits for what is sold out', ...(await waits(market)) });
    lists.push({ who: 'a merchant who sent something when he was signed out', ...(await signedOut(market)) });
    const shopper = server.browser();
    await fillBasket(shopper, ['la-ferme-des-haies', 'atelier-terre-d-ocre']);
    await toReview(shopper);
    lists.push({ who: 'somebody with a list', ...(await kept(server, product)) });
    lists.push({ who: 'a buyer before', browser: shopper, addresses: ['/panier', '/panier/emporter', await carryLink(shopper), '/commander', '/commander/retrait', '/commander/verifier', '/vue/question/commander', '/vue/question/commander?q=courriel', '/vue/question/commander/retrait'] });
    const after = await bought(market);
    lists.push({ who: 'a buyer after', ...after });
    lists.push({ who: 'a buyer with a code', ...(await dear(market)) });
    const waiting = server.browser();
    await waiting.get('/commercant/entrer');
    await formWith(waiting.page, 'mail').fill({ mail: 'attente@exemple.fr' }).submit();
    lists.push({ who: 'somebody with a code to type', browser: waiting, addresses: ['/commercant/code'] });
    lists.push({ who: 'a buyer with an account', ...(await account(market)) });
    const shop = await merchant(market, after.number);
    lists.push({ who: 'a merchant', ...shop });
    lists.push({ who: 'a merchant with bookings', ...(await booked(market)) });
    lists.push({ who: 'a merchant who opens', ...(await opening(market)) });
    lists.push({ who: 'staff', ...(await office(market, shop.addresses.find((a) => /commandes\/[^/?]+$/.test(a)).split('/').at(-1))) });
    return lists;
}

/** A shop has sold the last of something, and somebody wants to be told when it is back. */
async function waits(market) {
    const shop = market.server.browser(), browser = market.server.browser();
    await memberIn(shop, market, 'mercerie.point.de.croix@demo.foirail.example');
    const stock = await shop.get('/commercant/stock'), id = /name="s-(\d+)"/.exec(stock.html)[1];
    await stock.form('Tout enregistrer').fill({ [`s-${id}`]: '0' }).submit('Tout enregistrer');
    const [[pub]] = await rows(market.server, `SELECT p.pub FROM offer o JOIN product p ON p.id = o.product_id WHERE o.id = ${id}`);
    const product = await browser.get(`/produit/${pub}`); // leads to the address with its name
    const done = await product.form('Me prévenir').fill({ courriel: 'attente@exemple.fr' }).submit('Me prévenir');
    const [[token]] = await rows(market.server, "SELECT token FROM wish WHERE address = 'attente@exemple.fr'"); // of the letter's link
    return { browser, addresses: [product.path, `/me-prevenir/${pub}`, done.path, `/attente/${token}`, '/attente/fini'] };
}

/** His device was signed out; what he sent then waits for him when he is in again. */
async function signedOut(market) {
    const browser = market.server.browser(), mail = 'savonnerie.du.perche@demo.foirail.example';
    await memberIn(browser, market, mail);
    const form = (await browser.get('/commercant/boutique')).form('Enregistrer').fill({ story_fr: 'Écrit trop tard.' });
    await formWith(await browser.get('/commercant/appareils'), 'appareil').submit();
    if ((await form.submit('Enregistrer')).status !== 403) throw new Error('still signed in');
    market.t.clock.advance(60_000); // a second code within half a minute is not sent
    await memberIn(browser, market, mail);
    return { browser, addresses: ['/a-renvoyer'] };
}

/** Keeps a product and its shop, and makes a link of the list. */
async function kept(server, product) {
    const browser = server.browser();
    for (const at of [product, '/boutique/la-ferme-des-haies']) await (await browser.get(at)).form('Garder dans ma liste').submit();
    const list = await browser.page.form('/ma-liste/partager').submit();
    return { browser, addresses: ['/ma-liste', list.path] };
}

/** The link by which another device takes a basket over. */
async function carryLink(browser) {
    const page = await (await browser.get('/panier/emporter')).form('Faire un code').submit('Faire un code');
    return /\/panier\/reprendre\/[^"\s<]+/.exec(page.html)[0];
}

async function bought({ server }) {
    const browser = server.browser();
    await fillBasket(browser, ['la-ferme-des-haies', 'atelier-terre-d-ocre']);
    await toReview(browser, { mail: 'achat@exemple.fr', gift: 'Bonne fête, mamie !' });
    const page = await confirm(browser);
    const id = /commande=(\d+)/.exec(page.html)[1];
    const after = ['ecrire', 'reclamation', 'reprendre'].map((what) => `${page.path}/${what}?commande=${id}`);
    const mind = /\/achat\/[^"]+\/retractation\?commande=\d+/.exec(page.html)[0];
    const number = /F3-\d{4}/.exec(page.html)[0];
    return { browser, number, addresses: [page.path, `${page.path}/recu`, `${page.path}/creneau?commande=${id}`, `${page.path}/mode?commande=${id}`, `${page.path}/avis/non`, `${page.path}/annuler?commande=${id}`, ...after, mind, await givenUp(browser)] };
}

/** Somebody who signs in to see what she ordered, and waits for the code of a further address. */
async function account(market) {
    const browser = market.server.browser(), mail = 'achat@exemple.fr', before = market.mail.messages.at(-1)?.id ?? 0;
    const asked = await (await browser.get('/compte/entrer')).form('/compte/entrer').fill({ courriel: mail }).submit();
    await asked.form('/compte/code').fill({ code: /\b\d{6}\b/.exec((await market.letter(mail, 'code', before)).text)[0] }).submit();
    await formWith(await browser.get('/compte/coordonnees'), 'rue').fill({ libelle: 'Maison', rue: '12 rue du Four', cp: '14360' }).submit();
    await formWith(await browser.get('/compte/coordonnees'), 'courriel').fill({ courriel: 'travail@exemple.fr' }).submit();
    return { browser, addresses: ['/compte', '/compte/coordonnees', '/compte/appareils', '/compte/donnees', '/compte/code'] };
}

/** The receipt of another purchase, given up at once. */
async function givenUp(browser) {
    await fillBasket(browser, ['atelier-terre-d-ocre']);
    await toReview(browser, { mail: 'recu@exemple.fr' });
    const page = await confirm(browser);
    return (await (await page.follow('Renoncer au contrat ici')).form('Confirmer la rétractation').submit()).path;
}

/** A reservation above what a shop takes from strangers: the page that asks for a code. */
async function dear(market) {
    const browser = market.server.browser();
    const at = await someProduct(browser, 'atelier-terre-d-ocre');
    await browser.get(at);
    await browser.page.form('achat').fill({ quantite: '4' }).submit();
    await toReview(browser, { mail: 'cher@exemple.fr' });
    return { browser, addresses: ['/commander/code'] };
}

/** A letter's link into the team of a shop. */
async function invitation(market, browser) {
    const mail = 'zoe@exemple.fr';
    const form = (await browser.get('/commercant/membres')).form('Envoyer l’invitation');
    const asked = await form.fill({ name: 'Zoé Martin', mail, role: 'clerk' }).submit('Envoyer l’invitation');
    (await freshCode(market, asked, 'la.ferme.des.haies@demo.foirail.example')).expectStatus(200);
    return /\/commercant\/invitation\/\S+/.exec((await market.letter(mail, 'invite')).text)[0];
}

/** The times of a service, for its shop. */
async function booked(market) {
    const browser = market.server.browser();
    await memberIn(browser, market, 'cycles.rouland@demo.foirail.example');
    const shelf = await browser.get('/commercant/produits');
    for (const [, sheet] of shelf.html.matchAll(/href="(\/commercant\/produits\/\d+)"/g))
        if ((await browser.get(`${sheet}/rendez-vous`)).status === 200) return { browser, addresses: [`${sheet}/rendez-vous`] };
    throw new Error('no service has times');
}

/** What is typed in for somebody who calls, up to where it is read back to him. */
async function typedIn(browser, at) {
    const [code] = /(?<=<td[^>]*>[^<]*|<b[^>]*>)\b\d{5}\b/.exec((await browser.get('/bon-de-commande?boutique=la-ferme-des-haies')).html);
    const page = await (await browser.get(at)).form(at).fill({ nom: 'Odette Marin', telephone: '06 39 98 00 55', code1: code }).submit();
    if (!page.path.startsWith(`${at}/`)) throw new Error(`nothing was typed in: ${page.text().slice(0, 300)}`);
    return page.path;
}

/** An order that is handed over, and what its buyer thinks of it: a mark is shown, words wait for staff. */
async function opinion({ server }, shop) {
    const buyer = server.browser();
    await fillBasket(buyer, ['la-ferme-des-haies']);
    await toReview(buyer, { mail: 'avis@exemple.fr' });
    const page = await confirm(buyer);
    const [number] = /F3-\d{4}/.exec(page.html);
    const at = `/commercant/commandes/${number}`;
    const press = async (verb, button) => (await shop.get(at)).forms().find((f) => f.action.endsWith(`${number}/${verb}`))?.submit(button);
    for (const [verb, button] of [['accepter'], ['pret'], ['payer', 'Espèces'], ['remettre-sans-code']]) await press(verb, button);
    const form = (await (await buyer.get(page.path)).follow('Donner mon avis')).form('Envoyer mon avis');
    const done = await form.fill({ 'note-0': '4', 'texte-0': 'Très bien reçue, et le fromage était à point.', 'note-1': '5' }).submit();
    return done.url.replace(server.origin, '').replace('&fait=1', '');
}

async function merchant(market, present) {
    const browser = market.server.browser();
    await memberIn(browser, market, 'la.ferme.des.haies@demo.foirail.example');
    const shelf = await browser.get('/commercant/produits');
    const sheet = /href="(\/commercant\/produits\/\d+)"/.exec(shelf.html)[1];
    const code = [...shelf.html.matchAll(/code.(\d{5})/g)].at(-1)[1];
    const last = [...shelf.html.matchAll(/href="(\/commercant\/produits\/\d+)"/g)].at(-1)[1];
    await (await browser.get(last)).form('Enregistrer').fill({ mode: 'quote' }).submit('Enregistrer');
    const asked = `/devis/${code}`;
    await (await browser.get(asked)).form('Envoyer').fill({ asked: 'Une roue entière pour samedi ?', name: 'Odette', mail: 'odette@exemple.fr' }).submit('Envoyer');
    const said = await (await browser.get('/commercant/devis')).form('Répondre').fill({ answer: 'Oui.', quoi1: 'Une roue entière', prix1: '45', quoi2: 'Sa boîte', prix2: '3,50', made: true }).submit('Répondre');
    const quoted = /\/devis\/lire\/[^"]+/.exec(said.html)[0];
    await (await browser.get(asked)).form('Envoyer').fill({ asked: 'Et une demi-roue pour dimanche ?', name: 'Odette', mail: 'odette@exemple.fr' }).submit('Envoyer');
    const table = { name: 'rayon.csv', type: 'text/csv', data: 'Nom;Rayon;Prix\nBol;Nulle part;12,5O\nTasse;;1\n' }; // read, with faults to show
    await formWith(await browser.get('/commercant/produits/import'), 'fichier').fill({ fichier: table }).submit();
    const sent = await formWith(await browser.get('/commercant/photos'), 'photos').fill({ photos: smallPhoto }).submit('Envoyer ces photos');
    const image = `/commercant/photos/${/eclaircir:([^"]+)"/.exec(sent.html)[1]}`;
    const posters = await browser.get('/commercant/affiche');
    const printed = `/commercant/affiche/imprimer?format=a4&offre=${/<option value="(\d{5})"/.exec(posters.html)[1]}`;
    const board = await browser.get('/commercant/commandes');
    const ticket = /href="(\/commercant\/commandes\/[^"?#]+)"/.exec(board.html)[1];
    const invited = await invitation(market, browser), entry = await typedIn(browser, '/commercant/saisie');
    await formWith(await browser.get('/commercant/sms'), 'telephone').fill({ telephone: '06 39 98 00 12' }).submit(); // a code is waited for
    const thought = await opinion(market, browser);
    return {
        browser, addresses: [
            '/commercant', '/commercant/scanner', thought, quoted, '/commercant/cadeaux', '/commercant/saisie', entry, `/commercant/commandes/${present}/carte`, '/commercant/commandes', '/commercant/commandes?onglet=pretes', '/commercant/commandes?onglet=remises', ticket, `${ticket}/ticket?papier=80`, `${ticket}/ticket?papier=a6`, '/commercant/a-preparer', '/commercant/etiquettes', '/commercant/feuille-du-jour', '/commercant/commandes-passees?q=a', '/commercant/caisse', '/commercant/consignes', '/commercant/retours', '/commercant/avis', '/commercant/produits', sheet, `${sheet}/promotion`, `${sheet}/lieux`, `${sheet}/declinaisons`, `${sheet}/mouvements`, `${sheet}/photos`, `${sheet}/panier`, '/commercant/stock', '/commercant/produits/lot', '/commercant/devis', asked, '/commercant/produits/nouveau', '/commercant/produits/import', '/commercant/produits/flux', '/commercant/emporter', '/commercant/depart',
            '/commercant/photos', '/commercant/photos?ouvrir=1&fait=envoi&n=2&laisse=1', image,
            '/commercant/boutique', '/commercant/organisations', '/commercant/labels', '/commercant/horaires', '/commercant/conges', '/commercant/livraison', '/commercant/banque', '/commercant/banque?banque=systempay', '/commercant/banque?banque=monetico', '/commercant/banque?banque=etransactions', '/commercant/banque?banque=mercanet', '/commercant/appareils',
            '/commercant/membres', '/commercant/confirmer?vers=/commercant/membres', invited, '/commercant/questions', '/commercant/sms', '/commercant/jours', '/commercant/marches', '/commercant/tournees', '/commercant/lieux', '/commercant/colis', '/commercant/lieux/fiche', '/commercant/lieux/fiche?lieu=boutique',
            '/commercant/affiche', '/commercant/affiche/imprimer', '/commercant/affiche/imprimer?format=a5', '/commercant/affiche/imprimer?format=planche', printed, '/commercant/chiffres', '/commercant/accords', '/commercant/position', '/commercant/position?vers=pres', '/',
        ],
    };
}

/** Somebody new, who has said who she is and where. */
async function opening(market) {
    const browser = market.server.browser();
    await memberIn(browser, market, 'nouvelle@exemple.fr');
    await formWith(browser.page, 'phone').fill({ phone: '0261910000' }).submit();
    await formWith(browser.page, 'siret').fill({ siret: '40483304800022' }).submit();
    await formWith(browser.page, 'kind').fill({ kind: 'producer' }).submit();
    const steps = ['telephone', 'siret', 'qui', 'nom', 'adresse', 'produit', 'horaires', 'recevoir', 'niveau', 'plus-tard'];
    return { browser, addresses: [...steps.map((s) => `/commercant/ouvrir/${s}`), await resumeLink(market, browser)] };
}

/** The page of a link to go on by, with its one button. */
async function resumeLink(market, browser) {
    const page = await browser.get('/commercant/ouvrir/siret');
    await page.form('Finir plus tard').submit('Finir plus tard');
    const letter = await market.letter('nouvelle@exemple.fr', 'Reprendre');
    return new URL(/https?:\S+\/commercant\/reprendre\/\S+/.exec(letter.text)[0]).pathname;
}

/** A shop that agreed to be acted for, with something changed for it; one that agreed and was stopped. */
async function actedFor(market, browser) {
    const agreed = async (slug) => {
        const [[id]] = await rows(market.server, `SELECT id FROM merchant WHERE slug = '${slug}'`);
        const form = (await browser.get(`/equipe/fiche/${id}/agir`)).form('Enregistrer et écrire aux propriétaires');
        const page = await form.fill({ comment: 'telephone', pourquoi: 'Préparer Noël', duree: 'week', qui: 'Odette Marin' }).submit();
        return { desk: page.path, pub: new URL(page.link('Agir maintenant pour cette boutique')).pathname.split('/')[2] };
    };
    const { desk, pub } = await agreed('mercerie-point-de-croix'), stopped = await agreed('savonnerie-du-perche');
    await browser.page.form('Arrêter').submit('Arrêter');
    const shop = `/pour/${pub}/commercant`, sheet = (await browser.get(`${shop}/boutique`)).form('Enregistrer');
    await sheet.fill({ story_fr: 'Écrit pour la boutique, avec son accord.' }).submit('Enregistrer');
    const letter = await browser.get(`/equipe/agir/${pub}/lettre`);
    return [desk, `/equipe/agir/${pub}/lettre`, /\/accord\/[a-z0-9]+\/[0-9a-f]+/.exec(letter.html)[0], shop, `${shop}/boutique`, `${shop}/accords`, `${shop}/banque`, `/pour/${stopped.pub}/commercant?fini`];
}

/** An organisation on the list, which the farm says it belongs to: its page to change it, and the farm's boxes. */
async function organised(market, browser) {
    const form = (await browser.get('/equipe/organisations')).form('Ajouter à la liste').fill({ nom: 'Les vitrines du bocage', site: 'https://vitrines.example/' });
    const one = new URL((await form.submit('Ajouter à la liste')).link('Les vitrines du bocage'));
    const [[farm]] = await rows(market.server, "SELECT id FROM merchant WHERE slug = 'la-ferme-des-haies'"), boxes = `/equipe/fiche/${farm}/organisations`;
    await browser.post(boxes, [['de[]', one.searchParams.get('organisation')]], { headers: { Origin: browser.origin, 'Sec-Fetch-Site': 'same-origin' } });
    return ['/equipe/organisations', one.pathname + one.search, boxes];
}

async function office(market, order) {
    const browser = market.server.browser();
    await staffIn(browser, market);
    const files = await browser.get('/equipe/fiches?tout=1');
    const file = /href="(\/equipe\/fiche\/\d+)"/.exec(files.html)[1];
    const selection = /\/equipe\/selections\/\d+/.exec((await browser.get('/equipe/selections')).html)[0];
    const entry = await typedIn(browser, '/equipe/saisie');
    const card = await (await browser.get('/equipe/cartes')).form('/equipe/cartes').fill({ nom: 'Jeanne Hue', telephone: '06 39 98 00 66' }).submit();
    const link = /\/carte\/[a-z0-9]{26}/i.exec(card.html)[0], desk = card.path.replace('/feuille', '');
    const points = (await browser.get('/equipe/points')).form('Enregistrer ce point').fill({ nom: 'Halle', adresse: '3 place des Halles', postcode: '14000' });
    const week = /href="(\/equipe\/points\/horaires[^"]+)"/.exec((await points.submit('Enregistrer ce point')).html)[1];
    const person = /\/equipe\/personnes\/\d+/.exec((await browser.get('/equipe/personnes')).html)[0];
    await market.server.stop(); // the embedded database belongs to one process
    const made = await market.server.sub('user', 'add', 'nouveau@exemple.fr', '--role', 'moderator');
    await market.server.launch();
    if (made.code !== 0) throw new Error(made.out);
    const enter = /\/equipe\/lien\/[a-z0-9]+/i.exec(made.out)[0];
    const acting = await actedFor(market, browser), organisations = await organised(market, browser);
    return { browser, addresses: ['/equipe', '/equipe/saisie', entry, '/equipe/cartes', card.path, desk, link, '/equipe/fiches', '/equipe/fiches?tout=1', file, `${file}/sms`, `${file}/feuille-du-jour`, `${file}/depart`, '/equipe/labels', ...organisations, '/equipe/selections', selection, '/equipe/arrivees', '/equipe/points', '/equipe/rayons', '/equipe/rayons?rayon=fromages', '/equipe/marches', '/equipe/marches?marche=marche-d-alencon', week, `/equipe/commande/${order}`, '/equipe/commandes', '/equipe/reclamations', '/equipe/avis', '/equipe/recherche', '/equipe/cherche', '/equipe/rayons/image?rayon=cremerie', '/equipe/registre', '/equipe/signalements', '/equipe/travaux', '/equipe/reglages', '/equipe/historique', '/equipe/actions', '/equipe/boutiques', '/equipe/diagnostics', `${file}/suivi`, `${file}/diagnostic`, ...acting, '/equipe/roles', '/equipe/personnes', person, enter] };
}
