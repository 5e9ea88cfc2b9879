-- catalog, merchant: VAT by territory and date: a class on each rayon, a rate of its own where a product wants one.

ALTER TABLE category ADD COLUMN vat TEXT NOT NULL DEFAULT 'normal' CHECK (vat IN ('normal', 'intermediate', 'reduced'));
UPDATE category SET vat = CASE vat_bp WHEN 550 THEN 'reduced' WHEN 1000 THEN 'intermediate' ELSE 'normal' END;
ALTER TABLE category DROP COLUMN vat_bp;
-- offer.vat_bp: from here on a rate of its own, or -1: as its rayon says where and when it is sold.
UPDATE offer SET vat_bp = -1;
UPDATE shelf_import_row SET vat_bp = -1;
ALTER TABLE merchant ADD COLUMN vat_free BIGINT NOT NULL DEFAULT 0 CHECK (vat_free IN (0, 1)); -- art. 293 B CGI: it charges none
