// Days as the place counts them. Between 23 h and midnight in universal time it is already the next day there: a day taken
// from toISOString() is yesterday's for that hour.
const local = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day of an instant (ms since 1970) at the place, as forms take it: 2026-11-24. */
export function localDay(ms) {
    return local.format(new Date(ms));
}
