// An extract of the national register of establishments as INSEE writes it (StockEtablissement, with the columns of the
// firm as the site of the register adds them): comma, UTF-8, some cells quoted.
const HEAD = ['siren', 'nic', 'siret', 'statutDiffusionEtablissement', 'dateCreationEtablissement', 'trancheEffectifsEtablissement',
    'etablissementSiege', 'denominationUniteLegale', 'nomUniteLegale', 'nomUsageUniteLegale', 'prenom1UniteLegale', 'prenomUsuelUniteLegale',
    'complementAdresseEtablissement', 'numeroVoieEtablissement', 'indiceRepetitionEtablissement', 'typeVoieEtablissement', 'libelleVoieEtablissement',
    'codePostalEtablissement', 'libelleCommuneEtablissement', 'codeCommuneEtablissement', 'etatAdministratifEtablissement', 'enseigne1Etablissement',
    'denominationUsuelleEtablissement', 'activitePrincipaleEtablissement', 'nomenclatureActivitePrincipaleEtablissement'];

/** The SIRET whose first 13 digits are given. */
export function siretOf(first13) {
    const sum = [...first13].reduce((all, digit, i) => {
        const v = Number(digit) * (i % 2 === 0 ? 2 : 1);
        return all + (v > 9 ? v - 9 : v);
    }, 0);
    return `${first13}${(10 - (sum % 10)) % 10}`;
}

const quoted = (v) => (/[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v);

/** One line: what is not given is empty, or what an open shop of Alençon has. */
export function firm(values) {
    const all = {
        siren: values.siret.slice(0, 9), nic: values.siret.slice(9), statutDiffusionEtablissement: 'O', etablissementSiege: 'true', numeroVoieEtablissement: '12', typeVoieEtablissement: 'RUE',
        libelleVoieEtablissement: 'DU MOULIN', codePostalEtablissement: '61000', libelleCommuneEtablissement: 'ALENCON', codeCommuneEtablissement: '61001',
        etatAdministratifEtablissement: 'A', nomenclatureActivitePrincipaleEtablissement: 'NAFRev2', ...values,
    };
    return HEAD.map((h) => quoted(all[h] ?? '')).join(',');
}

export const register = (lines, head = HEAD) => `${head.join(',')}\n${lines.join('\n')}\n`;

export const BAKERY = siretOf('8123456780001');
export const FARM = siretOf('8123456790001');
export const POTTER = siretOf('8123456800001');
export const CLOSED = siretOf('8123456810001');
export const ELSEWHERE = siretOf('8123456820001');
export const SHY = siretOf('8123456830001');

export const GOOD = [
    firm({ siret: BAKERY, denominationUniteLegale: 'SARL LE FOURNIL D\'ODILE', enseigne1Etablissement: 'AU BON PAIN DU PARC', activitePrincipaleEtablissement: '10.71C', numeroVoieEtablissement: '4', indiceRepetitionEtablissement: 'B', typeVoieEtablissement: 'AV', libelleVoieEtablissement: 'DE QUAKENBRUCK' }),
    firm({ siret: FARM, denominationUniteLegale: 'EARL DES HAIES, FROMAGES', activitePrincipaleEtablissement: '01.41Z', typeVoieEtablissement: 'LD', numeroVoieEtablissement: '', libelleVoieEtablissement: 'LA HAIE', codePostalEtablissement: '61250', codeCommuneEtablissement: '61143' }),
    firm({ siret: POTTER, nomUniteLegale: 'LE GOFF', prenom1UniteLegale: 'ODILE', prenomUsuelUniteLegale: 'ODILE', activitePrincipaleEtablissement: '23.41Z', complementAdresseEtablissement: 'BATIMENT 2' }),
    firm({ siret: CLOSED, denominationUniteLegale: 'FERMEE', activitePrincipaleEtablissement: '47.71Z', etatAdministratifEtablissement: 'F' }),
    firm({ siret: ELSEWHERE, denominationUniteLegale: 'AILLEURS', activitePrincipaleEtablissement: '47.71Z', codePostalEtablissement: '75011', codeCommuneEtablissement: '75111' }),
    firm({ siret: SHY, statutDiffusionEtablissement: 'P', denominationUniteLegale: '[ND]', nomUniteLegale: '[ND]', libelleVoieEtablissement: '[ND]', numeroVoieEtablissement: '[ND]', typeVoieEtablissement: '[ND]', activitePrincipaleEtablissement: '96.02A' }),
];
