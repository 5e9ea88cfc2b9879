-- rayon: the picture a rayon is shown by, where staff have chosen one; else it is that of what came in last.

CREATE TABLE rayon_picture (
    category_id BIGINT NOT NULL PRIMARY KEY REFERENCES category (id),
    picture_id BIGINT NOT NULL,  -- of something on sale there; one that is gone counts as none
    person_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
