"use strict";
// Entities, articles, roles and mentions. A mention is an index into columns of numbers; those of an article follow each other.

const NESTED = 16, COUNTS = 32, SECTION = 15;
const entities = [];
const articles = [];
const entityById = new Map();
const articleById = new Map();
const entityByUnit = new Map(); // code of a Vietnamese administrative unit -> entity
const mentions = { entity: null, sentence: null, flags: null, article: null };
const roles = { titles: [], mention: [], title: [], of: [] };
let rejects = [];
let firstOf = null; // first mention of each article
let ofEntity = null; // {starts, list}: the mentions of each entity, newest article first

/** Load everything but the texts. */
async function loadData() {
  const [rows, list, entity, sentence, flags, held, unread] = await Promise.all([
    pieceJson("entities"), pieceJson("articles"), pieceBytes("mention-entities"), pieceBytes("mention-sentences"), pieceBytes("mention-flags"),
    pieceJson("roles"), pieceJson("rejects"),
  ]);
  rejects = unread;
  Object.assign(mentions, { entity: new Int32Array(entity), sentence: new Uint32Array(sentence), flags: new Uint8Array(flags) });
  rows.id.forEach((id, index) => {
    const one = {
      index, id, name: rows.name[index], label: LABELS[rows.label[index]], kind: rows.label[index], aliases: rows.aliases[index],
      link_source: rows.link_source[index], link_id: rows.link_id[index], country: rows.country[index], present: rows.present_id[index],
      latitude: rows.latitude[index], longitude: rows.longitude[index],
      n_mentions: 0, n_articles: 0, first: null, last: null, held: [], offices: [], folded: null,
    };
    entities.push(one);
    entityById.set(id, one);
    if (one.link_source === "vn_admin") entityByUnit.set(one.link_id, one);
  });
  list.id.forEach((id, index) => {
    const one = { index, id, title: list.title[index], published: list.published[index], source: list.source[index], first: list.first[index], n: list.n[index] };
    articles.push(one);
    articleById.set(id, one);
  });
  indexMentions();
  Object.assign(roles, held);
  roles.mention.forEach((mention, role) => {
    entities[mentions.entity[mention]]?.held.push(role);
    entities[roles.of[role]]?.offices.push(role);
  });
}

function indexMentions() {
  const { entity } = mentions;
  firstOf = new Uint32Array(articles.length + 1);
  mentions.article = new Uint32Array(entity.length);
  articles.forEach(({ index, n }) => {
    firstOf[index + 1] = firstOf[index] + n;
    mentions.article.fill(index, firstOf[index], firstOf[index + 1]);
  });
  const starts = new Uint32Array(entities.length + 1);
  for (const each of entity) if (each >= 0) starts[each + 1]++;
  for (let i = 0; i < entities.length; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const list = new Uint32Array(starts[entities.length]);
  entity.forEach((each, mention) => { if (each >= 0) list[next[each]++] = mention; });
  ofEntity = { starts, list };
}

const mentionsOf = ({ index }) => ofEntity.list.subarray(ofEntity.starts[index], ofEntity.starts[index + 1]);

/** Text that is searched for an entity: names and roles, folded. */
function foldedEntity(entity) {
  entity.folded ??= fold([
    entity.name, ...entity.aliases.map(([alias]) => alias),
    ...new Set(entity.held.map((role) => `${roles.titles[roles.title[role]]} ${entities[roles.of[role]]?.name ?? ""}`)),
  ].join(" | "));
  return entity.folded;
}

/** Count equal roles under the filters, the most frequent first: {person, title, of, n}. */
function countRoles(list) {
  const counts = new Map();
  for (const role of list) {
    if (!passes(roles.mention[role], false)) continue;
    const title = roles.titles[roles.title[role]];
    const person = mentions.entity[roles.mention[role]];
    const key = `${person} ${title.toLowerCase()} ${roles.of[role]}`;
    if (counts.has(key)) counts.get(key).n++;
    else counts.set(key, { person: entities[person], title, of: entities[roles.of[role]] ?? null, n: 1 });
  }
  return [...counts.values()].sort((a, b) => b.n - a.n);
}
const rolesOf = (entity) => countRoles(entity.held);
const holdersOf = (entity) => countRoles(entity.offices);
const sourceName = (article) => (article.source < 0 ? "" : about.sources[article.source]);

/** Load the text of an article with its mentions: {text, path, author, url, mentions}; text is null where the page has none. */
async function openArticle(article) {
  const number = pieceOf(article.index);
  const [text, path, author, url, starts, ends, kinds] = (await textPiece(number))[article.index - about.text_starts[number]];
  const from = firstOf[article.index];
  const list = (starts ?? []).map((start, i) => ({ number: from + i, start, end: ends[i], label: LABELS[kinds[i]], entity: entities[mentions.entity[from + i]] }));
  return { text, path, author, url, mentions: list };
}
