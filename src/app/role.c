#include "app/role.h"

/* Two people may run a market: whoever has several roles may what each of them may. */
const struct staff_role staff_roles[STAFF_ROLES] = {
    {STAFF_ADMINISTRATOR, S("administrator"), _("Administrator"),
     _("Runs the market and answers for it. May do everything."), STAFF_ONLY},
    {STAFF_COACH, S("coach"), _("Coach"), _("Accompanies shops and helps buyers, on the telephone or on the spot."),
     ACCESS_FIGURES | ACCESS_SHOPS | ACCESS_HELP | ACCESS_DESK | ACCESS_STAND_IN},
    {STAFF_MODERATOR, S("moderator"), _("Moderator"), _("Verifies shops and decides on what is reported."),
     ACCESS_FIGURES | ACCESS_SHOPS | ACCESS_JUDGE},
    {STAFF_EDITOR, S("editor"), _("Editor"), _("Keeps what the market shows to everybody."),
     ACCESS_FIGURES | ACCESS_EDIT},
    {STAFF_FINANCE, S("finance"), _("Finance"), _("Follows what is owed to buyers."),
     ACCESS_FIGURES | ACCESS_SHOPS | ACCESS_MONEY},
    {STAFF_ELECTED, S("elected"), _("Elected official"), _("Looks at the figures and changes nothing."),
     ACCESS_FIGURES},
    {STAFF_TOWN_HALL, S("town_hall"), _("Town hall’s desk"),
     _("Takes orders for residents of its commune, nothing else."), ACCESS_DESK},
};

const struct staff_right staff_rights[STAFF_RIGHTS] = {
    {ACCESS_DESK, _("Type in orders for residents, at a desk or by telephone.")},
    {ACCESS_FIGURES, _("See the figures of the market, the register of data and this page.")},
    {ACCESS_SHOPS, _("See files of shops and registrations. Try again letters that are stuck.")},
    {ACCESS_HELP, _("See orders and cards. Do what a shop or a buyer asks by telephone.")},
    {ACCESS_STAND_IN, _("Change a shop’s pages for it, once it agreed and for a limited time.")},
    {ACCESS_JUDGE, _("Verify or suspend a shop. Decide on reports, complaints, reviews and labels.")},
    {ACCESS_EDIT, _("Change rayons, markets, selections, organisations, shared points and words of the search.")},
    {ACCESS_MONEY, _("See what shops have to give back to buyers.")},
    {ACCESS_ADMIN, _("Change settings, read the history. Bring people in, give and take roles.")},
};

uint32_t staff_rights_of(int64_t roles)
{
    uint32_t rights = roles ? ACCESS_STAFF : 0;

    for (size_t i = 0; i < STAFF_ROLES; i++)
        if (roles & staff_roles[i].bit) rights |= staff_roles[i].rights;
    return rights;
}

bool staff_roles_ok(int64_t roles)
{
    int64_t all = 0;

    for (size_t i = 0; i < STAFF_ROLES; i++) all |= staff_roles[i].bit;
    return roles > 0 && !(roles & ~all);
}

static int64_t role_bit(str code)
{
    for (size_t i = 0; i < STAFF_ROLES; i++)
        if (str_eq(staff_roles[i].code, code)) return staff_roles[i].bit;
    return 0;
}

bool staff_roles_read(str codes, int64_t *roles)
{
    str code, rest = codes;

    *roles = 0;
    while (str_cut(&rest, ',', &code)) {
        int64_t bit = role_bit(str_trim(code));
        if (!bit) return false;
        *roles |= bit;
    }
    return *roles != 0;
}

static str roles_joined(struct arena *mem, int64_t roles, str between, const enum lang *lang)
{
    struct buf b = buf_new(mem, 1024);

    for (size_t i = 0; i < STAFF_ROLES; i++) {
        if (!(roles & staff_roles[i].bit)) continue;
        if (buf_str(&b).n) buf_put(&b, between);
        buf_put(&b, lang ? tr(*lang, staff_roles[i].name) : staff_roles[i].code);
    }
    return buf_str(&b);
}

str staff_roles_codes(struct arena *mem, int64_t roles)
{
    return roles_joined(mem, roles, S(","), NULL);
}

str staff_roles_names(struct arena *mem, enum lang lang, int64_t roles)
{
    return roles_joined(mem, roles, S(", "), &lang);
}
