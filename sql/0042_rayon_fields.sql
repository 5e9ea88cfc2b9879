-- catalog: fields the operator wants filled in besides, of what stands in a rayon.

ALTER TABLE category ADD COLUMN extra TEXT NOT NULL DEFAULT ''; -- names of the law's table between bars: "|warnings|fait_author|"
