-- Views that are made in tables.sqlite and tables.duckdb, in the SQL that both understand.

CREATE VIEW top_entities AS
SELECT e.entity_id, e.name, e.label, e.n_mentions, e.n_articles, e.first_published, e.last_published,
    (SELECT group_concat(a.alias, '; ') FROM aliases a WHERE a.entity_id = e.entity_id AND a.alias <> e.name) AS aliases
FROM entities e
ORDER BY e.n_mentions DESC, e.n_articles DESC, e.name;

CREATE VIEW entity_timeline AS
SELECT e.entity_id, e.name, e.label, substr(CAST(a.published AS VARCHAR), 1, 7) AS "month",
    count(*) AS n_mentions, count(DISTINCT a.article_id) AS n_articles
FROM mentions m
JOIN entities e ON e.entity_id = m.entity_id
JOIN articles a ON a.article_id = m.article_id
WHERE a.published IS NOT NULL
GROUP BY e.entity_id, e.name, e.label, substr(CAST(a.published AS VARCHAR), 1, 7)
ORDER BY e.name, e.entity_id, "month";

CREATE VIEW mentions_in_context AS
SELECT e.name, e.label, a.published, a.path, m.section,
    replace(replace(substr(a.text, CASE WHEN m.start_char > 60 THEN m.start_char - 59 ELSE 1 END,
        CASE WHEN m.start_char > 60 THEN 60 ELSE m.start_char END), '
', ' '), '	', ' ') AS "left",
    m.text AS mention,
    replace(replace(substr(a.text, m.end_char + 1, 60), '
', ' '), '	', ' ') AS "right",
    a.title, m.score, m.mention_id, m.article_id, m.entity_id
FROM mentions m
JOIN entities e ON e.entity_id = m.entity_id
JOIN articles a ON a.article_id = m.article_id;

CREATE VIEW entity_pairs AS
SELECT a.name AS name_a, a.label AS label_a, b.name AS name_b, b.label AS label_b, c.n_sentences, c.n_articles,
    c.entity_a, c.entity_b
FROM cooccurrences c
JOIN entities a ON a.entity_id = c.entity_a
JOIN entities b ON b.entity_id = c.entity_b
ORDER BY c.n_articles DESC, c.n_sentences DESC, a.name, b.name;

CREATE VIEW person_roles AS
SELECT p.name, min(r.title) AS title, r.office, o.name AS of_name, max(r.of_source) AS of_source,
    count(*) AS n_mentions, count(DISTINCT r.article_id) AS n_articles,
    min(a.published) AS first_published, max(a.published) AS last_published, r.entity_id, r.of_entity_id
FROM roles r
JOIN entities p ON p.entity_id = r.entity_id
JOIN articles a ON a.article_id = r.article_id
LEFT JOIN entities o ON o.entity_id = r.of_entity_id
GROUP BY p.name, r.office, o.name, r.entity_id, r.of_entity_id
ORDER BY p.name, n_mentions DESC;
