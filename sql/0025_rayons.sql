-- catalog: the tree of rayons, as staff keep it.

-- Shown in no list and offered in no form; what stands there is still found.
ALTER TABLE category ADD COLUMN hidden BIGINT NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
-- Why nothing may be sold there, nor under it; empty: it may.
ALTER TABLE category ADD COLUMN blocked_fr TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN blocked_en TEXT NOT NULL DEFAULT '';
CREATE INDEX category_parent ON category (parent_id, position);
