-- catalog: what the law asks of the origin of some foods, in fields of their own.

-- Which: one answer (honey, oil, wine), the egg's code, the three places of meat, the zone, gear and species of fish, a plant's passport.
ALTER TABLE category ADD COLUMN needs TEXT NOT NULL DEFAULT '' CHECK (needs IN ('', 'origin', 'eggs', 'meat', 'fish', 'plants'));
ALTER TABLE product ADD COLUMN traces TEXT NOT NULL DEFAULT ''; -- a line each: name, tab, what was said
