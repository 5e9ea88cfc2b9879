-- draft: what one piece weighs, of a photo of what is sold by the piece and weighed.

ALTER TABLE photo_draft ADD COLUMN about TEXT NOT NULL DEFAULT ''; -- in kilos, as typed, right or wrong
