-- merchant: a level of a whole shop: what it shows is bought on its own site. Its mode is showcase: nothing is sold here.

DROP VIEW public_position;
DROP VIEW public_offer;
DROP VIEW public_merchant;
ALTER TABLE merchant ADD COLUMN elsewhere BIGINT NOT NULL DEFAULT 0 CHECK (elsewhere IN (0, 1));
CREATE VIEW public_merchant AS
    SELECT id, slug, code, name, kind, trade_fr, trade_en, story_fr, story_en, banne, portrait_id, siret, legal_name,
           address, postcode, insee, phone, website, sort_key, pay_in_shop, pay_online, delivers, minimum_cents, lead_min, slot_min,
           slot_seats, reserve_limit_cents, published_at, updated_at, shelf_turn, checked_to, labels, licence,
           CASE WHEN verified_at IS NULL THEN 'showcase' ELSE mode END AS mode,
           CASE WHEN verified_at IS NULL OR mode <> 'showcase' OR website = '' THEN 0 ELSE elsewhere END AS elsewhere
    FROM merchant WHERE published_at IS NOT NULL AND suspended_at IS NULL;
CREATE VIEW public_offer AS
    SELECT o.id, o.code, o.merchant_id, o.product_id, o.variant_id, o.stock_item_id, o.price_cents, o.list_cents, o.vat_bp,
           CASE WHEN m.elsewhere = 1 AND o.mode IS NULL AND o.link = '' THEN m.website ELSE o.link END AS link,
           o.published_at, o.updated_at, o.book_min, o.book_home, o.bundle, o.deposit_cents, o.off_season, o.season_from,
           m.labels AS shop_labels, o.placed,
           CASE WHEN o.mode = 'made' THEN o.lead_days ELSE 0 END AS lead_days, -- 0: from the shelf
           CASE WHEN o.mode IN ('link_out', 'quote') THEN o.mode
                WHEN m.elsewhere = 1 AND o.mode IS NULL THEN 'link_out'
                WHEN o.price_cents IS NULL OR o.lacks_at IS NOT NULL OR o.id > m.checked_to OR o.off_season = 1 OR m.mode = 'showcase' THEN 'showcase'
                WHEN m.mode = 'reserve' AND o.mode IN ('order', 'made') THEN 'reserve'
                WHEN o.mode = 'made' THEN 'order'
                ELSE coalesce(o.mode, m.mode) END AS mode
    FROM offer o JOIN public_merchant m ON m.id = o.merchant_id
    WHERE o.published_at IS NOT NULL AND o.withdrawn_at IS NULL AND o.stale_at IS NULL
      AND (o.turn = 0 OR o.turn BETWEEN 1 AND m.shelf_turn OR o.turn < -m.shelf_turn);
CREATE VIEW public_position AS
    SELECT p.merchant_id, m.insee, m.slug, m.name, m.sort_key, p.lat, p.lon
    FROM shop_position p JOIN public_merchant m ON m.id = p.merchant_id AND m.insee = p.insee;
