"use strict";
// The rows that the page was made with, as objects that know each other.

const data = JSON.parse(document.getElementById("data").textContent);
const LABELS = data.labels;

const entities = data.entities.map(
  ([id, name, label, n_mentions, n_articles, first, last, link_source, link_id, link_score, country, latitude, longitude,
    present, aliases, roles, neighbours, timeline], index) => ({
    index, id, name, label, n_mentions, n_articles, first, last, link_source, link_id, link_score, country, latitude, longitude,
    present, aliases, roles, neighbours, timeline, contexts: [], holders: [],
    folded: fold([name, ...aliases.map(([alias]) => alias), ...roles.flatMap(([title, of]) => [title, of ?? ""])].join(" | ")),
  }),
);
const entityByUnit = new Map(entities.filter(({ link_source }) => link_source === "vn_admin").map((entity) => [entity.link_id, entity]));
const entityById = new Map(entities.map((entity) => [entity.id, entity]));

const articles = data.articles.map(
  ([id, path, title, published, author, source, url, n_mentions, first, text, sentences, mentions], index) => ({
    index, id, path, title: title ?? path, published, author, source, url, n_mentions, first, text, sentences,
    mentions: (mentions ?? []).map(([start, end, kind, entity]) => ({ start, end, label: LABELS[kind], entity: entities[entity] })),
    folded: null,
  }),
);
const articleById = new Map(articles.map((article) => [article.id, article]));

for (const article of articles) {
  for (const mention of article.mentions) mention.entity?.contexts.push({ article, mention });
}
for (const [entity, article, ...around] of data.contexts) entities[entity].contexts.push({ article: articles[article], around });
for (const person of entities) {
  for (const [title, , of, n] of person.roles) entities[of]?.holders.push({ person, title, n });
}

/** Give the text of an article that is searched, made when first asked for. */
function foldedArticle(article) {
  article.folded ??= fold(`${article.title} | ${article.path} | ${article.source ?? ""} | ${article.text ?? ""}`);
  return article.folded;
}

/** Give the sentence that holds a mention as [start, end]. */
function sentenceOf({ text, sentences }, { start, end }) {
  const next = sentences.findIndex((begin) => begin > start);
  const first = sentences[next < 0 ? sentences.length - 1 : next - 1] ?? 0;
  const last = sentences.find((begin) => begin >= end) ?? text.length;
  return [Math.min(first, start), last];
}

/** Cut a text into plain and marked parts: [text, mention or null]. Mentions must not overlap. */
function cut(text, start, end, mentions) {
  const parts = [];
  let position = start;
  for (const mention of mentions) {
    if (mention.start > position) parts.push([text.slice(position, mention.start), null]);
    parts.push([text.slice(Math.max(position, mention.start), mention.end), mention]);
    position = Math.max(position, mention.end);
  }
  if (position < end) parts.push([text.slice(position, end), null]);
  return parts;
}

/** Give the contexts of an entity as one item per sentence: {article, start, parts}. */
function sentencesOf(entity) {
  const found = new Map();
  const items = [];
  for (const { article, mention, around } of entity.contexts) {
    if (around) {
      const [before, name, after] = around;
      items.push({ article, start: null, parts: [[before, null], [name, entity], [after, null]] });
      continue;
    }
    const [start, end] = sentenceOf(article, mention);
    const key = `${article.index}:${start}`;
    if (!found.has(key)) {
      found.set(key, { article, start: mention.start, from: start, to: end, mentions: [] });
      items.push(found.get(key));
    }
    const item = found.get(key);
    if (mention.start >= (item.mentions.at(-1)?.end ?? 0)) item.mentions.push(mention);
  }
  for (const item of found.values()) item.parts = cut(item.article.text.slice(0, item.to).trimEnd(), item.from, item.to, item.mentions);
  return items.sort((a, b) => a.article.index - b.article.index);
}

/** Name the bin of a timeline that a day falls into, as the page's maker did. */
function binOf(iso) {
  if (!iso) return null;
  if (data.unit === "month") return `${iso.slice(0, 7)}-01`;
  if (data.unit === "year") return `${iso.slice(0, 4)}-01-01`;
  if (data.unit === "day") return iso;
  const date = new Date(`${iso}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** Give all bins from the first to the last one of the run. */
function allBins() {
  const bins = data.timeline.map(([bin]) => bin);
  if (!bins.length) return [];
  const all = [];
  const date = new Date(`${bins[0]}T00:00:00Z`);
  for (let bin = bins[0]; bin <= bins.at(-1); bin = date.toISOString().slice(0, 10)) {
    all.push(bin);
    if (data.unit === "day") date.setUTCDate(date.getUTCDate() + 1);
    else if (data.unit === "week") date.setUTCDate(date.getUTCDate() + 7);
    else if (data.unit === "month") date.setUTCMonth(date.getUTCMonth() + 1);
    else date.setUTCFullYear(date.getUTCFullYear() + 1);
  }
  return all;
}
