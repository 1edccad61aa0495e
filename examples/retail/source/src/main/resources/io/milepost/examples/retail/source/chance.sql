-- What day.sql decides by. Made for the session, from the seed and the number of the day.
CREATE FUNCTION pg_temp.chance(what text, key bigint) RETURNS integer IMMUTABLE LANGUAGE sql
AS $$ SELECT (('x' || left(md5(pg_temp.fate() || what || ':' || key::text), 7))::bit(28)::integer) % 1000 $$;

CREATE FUNCTION pg_temp.word(what text, key bigint) RETURNS text IMMUTABLE LANGUAGE sql
AS $$ SELECT (pg_temp.words())[1 + pg_temp.chance(what, key) % cardinality(pg_temp.words())] $$;

-- The next comment after this one: none, empty, an odd one, the same in another normal form, or another.
CREATE FUNCTION pg_temp.remark(comment text, what text, key bigint) RETURNS text IMMUTABLE LANGUAGE sql
AS $$ SELECT CASE pg_temp.chance(what, key) % 6
        WHEN 0 THEN NULL
        WHEN 1 THEN ''
        WHEN 2 THEN pg_temp.word(what || ' word', key)
        WHEN 3 THEN normalize(comment, NFD)
        WHEN 4 THEN comment
        ELSE 'changed on day ' || pg_temp.today() END $$;
