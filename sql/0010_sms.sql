-- sms: shops that are told by text message, and what they answer.

CREATE TABLE sms_phone (        -- the telephone a shop is told by
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    number TEXT NOT NULL,        -- confirmed by a code: "+33639980012"; empty: none
    waiting TEXT NOT NULL,       -- where a code was sent to; empty: none
    person_id BIGINT NOT NULL REFERENCES person (id), -- the member in whose name it answers
    asked_at BIGINT NOT NULL,    -- codes sent are counted from here on…
    asks BIGINT NOT NULL,        -- …for a day
    confirmed_at BIGINT
);
CREATE INDEX sms_phone_number ON sms_phone (number) WHERE confirmed_at IS NOT NULL;
CREATE TABLE sms_in (           -- what the gateway brought, each once; kept for three months, without its words
    id TEXT NOT NULL PRIMARY KEY, -- the gateway's
    number TEXT NOT NULL,
    verdict TEXT NOT NULL,       -- unknown, accepted, refused, late, help, stopped…
    at BIGINT NOT NULL
);
CREATE INDEX sms_in_number ON sms_in (number, at);
CREATE INDEX sms_in_at ON sms_in (at);
CREATE TABLE sms_question (     -- "still there?": what a shop was asked last by SMS and has not answered
    merchant_id BIGINT NOT NULL PRIMARY KEY REFERENCES merchant (id),
    offer_id BIGINT NOT NULL REFERENCES offer (id),
    title TEXT NOT NULL,
    asked_at BIGINT NOT NULL
);
