/* buyer.h: buyers who want an account: a code by mail or SMS, no password. Buying never needs it; what they bought as
** guests is found by the addresses they have shown to be theirs. */
#pragma once
#include "db/db.h"
#include "lang/lang.h"

enum { BUYER_DAYS = 90, BUYER_ADDRESSES_MOST = 10, BUYER_REACHES_MOST = 6 };

struct buyer_reaches {
    struct buyer_reach {
        str address; /* as purchases hold it */
        bool phone;
    } * v;
    size_t n;
};
struct buyer {
    int64_t id, created_at, seen_at;
    str name, way; /* way: "", "pickup", "delivery" */
    enum lang lang;
    struct buyer_reaches reaches;
    struct buyer_addresses { /* the one chosen last first */
        struct buyer_address {
            int64_t id;
            str label, street, postcode, insee;
        } * v;
        size_t n;
    } addresses;
};
/* False: erased, or never was. */
bool buyer_read(struct db *, struct arena *, int64_t buyer_id, struct buyer *);
/* The first mail address or telephone; empty: none. */
str buyer_mail(const struct buyer *);
str buyer_phone(const struct buyer *);
/* It is one of his. */
bool buyer_has(const struct buyer *, str address);

/* Somebody has typed the code sent to this address: the account that has it, made if there is none. */
struct buyer_entering {
    int64_t now;
    str address, name; /* name: for a new account */
    bool phone;
    enum lang lang;
};
int64_t buyer_enter(struct tx *, const struct buyer_entering *);
/* The same for a further address of his: taken from the account that had it; one left without any is joined to his.
** False: he has as many as one may have. */
bool buyer_reach_add(struct tx *, int64_t buyer_id, const struct buyer_entering *);
/* False: not his, or his only one. */
bool buyer_reach_drop(struct tx *, int64_t buyer_id, str address);
void buyer_name_set(struct tx *, int64_t buyer_id, str name, str way);
/* The address that forms begin with from now on. False: ten are kept already. */
bool buyer_address_add(struct tx *, int64_t now, int64_t buyer_id, const struct buyer_address *);
/* One kept before is first from now on; false: not his. */
bool buyer_address_choose(struct tx *, int64_t now, int64_t buyer_id, int64_t address_id);
bool buyer_address_drop(struct tx *, int64_t buyer_id, int64_t address_id);

/* A new session of a device; returns the cookie's value, kept only as its SHA-256. */
str buyer_session_open(struct tx *, int64_t now, int64_t buyer_id, str device);
/* Signs a device of his out; false: not his. */
bool buyer_session_end(struct tx *, int64_t buyer_id, int64_t session_id);
struct buyer_devices {
    struct buyer_device {
        int64_t id, created_at, expires_at;
        str name;
    } * v;
    size_t n;
};
void buyer_devices(struct db *, struct arena *, int64_t now, int64_t buyer_id, struct buyer_devices *);
/* What he keeps to find again, as the room list writes it ("12345*2_sB7"); empty: nothing. */
str buyer_list_read(struct db *, struct arena *, int64_t buyer_id);
void buyer_list_write(struct tx *, int64_t now, int64_t buyer_id, str content);
/* The account with all it holds: addresses, devices, list. Purchases are not touched. */
void buyer_drop(struct tx *, int64_t buyer_id);
