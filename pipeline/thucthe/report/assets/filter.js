"use strict";
// Filters that hold in every view, and what remains under them.

const filter = { from: "", to: "", sources: new Set(), sections: new Set(), labels: new Set() };
const totals = { articles: 0, dated: 0, mentions: 0, entities: 0, roles: 0, located: 0, duplicates: 0, labels: [], first: null, last: null, unit: "day", timeline: [] };
let articlePasses = new Uint8Array(0);
let sectionPasses = [];
let filterNumber = 0; // changes whenever the filters do

const usualSections = () => new Set(about.sections.map((_, index) => index).filter((index) => !about.credits.includes(about.sections[index])));

/** Set the filters to their defaults: all but mentions in bylines and credits. */
function resetFilter() {
  Object.assign(filter, { from: "", to: "", sources: new Set([-1, ...about.sources.keys()]), sections: usualSections(), labels: new Set(LABELS) });
}

const sameSet = (a, b) => a.size === b.size && [...a].every((each) => b.has(each));
/** List the filters that differ from the defaults. */
function activeFilters() {
  return [
    (filter.from || filter.to) && "period",
    filter.sources.size <= about.sources.length && "source",
    !sameSet(filter.sections, usualSections()) && "sections",
    filter.labels.size < LABELS.length && "all_kinds",
  ].filter(Boolean);
}

/** Check a mention against the filters; those that don't count are copies and repeated paragraphs. */
function passes(mention, mustCount = true) {
  const flags = mentions.flags[mention];
  return articlePasses[mentions.article[mention]] === 1 && sectionPasses[flags & SECTION] && (!mustCount || (flags & COUNTS) > 0);
}
const isShown = (entity) => entity.n_mentions > 0 && filter.labels.has(entity.label);

/** Count mentions, articles and dates of every entity under the filters. */
function applyFilter() {
  filterNumber++;
  const { from, to } = filter;
  articlePasses = new Uint8Array(articles.length);
  for (const { index, published, source } of articles) {
    const inPeriod = (!from && !to) || (published && (!from || published >= from) && (!to || published <= to));
    articlePasses[index] = inPeriod && filter.sources.has(source) ? 1 : 0;
  }
  sectionPasses = about.sections.map((_, index) => filter.sections.has(index));
  for (const entity of entities) Object.assign(entity, { n_mentions: 0, n_articles: 0, first: null, last: null });
  const seen = new Int32Array(entities.length).fill(-1);
  let mentioned = 0;
  for (let article = 0; article < articles.length; article++) {
    if (!articlePasses[article]) continue;
    const { published } = articles[article];
    for (let mention = firstOf[article]; mention < firstOf[article + 1]; mention++) {
      const index = mentions.entity[mention];
      if (index < 0 || !passes(mention) || !filter.labels.has(entities[index].label)) continue;
      const entity = entities[index];
      entity.n_mentions++;
      mentioned++;
      if (seen[index] === article) continue;
      seen[index] = article;
      entity.n_articles++;
      if (published) {
        entity.last ??= published;
        entity.first = published;
      }
    }
  }
  countTotals(mentioned);
}

function countTotals(mentioned) {
  const passing = articles.filter(({ index }) => articlePasses[index]);
  const dated = passing.filter(({ published }) => published);
  const shown = entities.filter(isShown);
  Object.assign(totals, {
    articles: passing.length, dated: dated.length, mentions: mentioned, entities: shown.length,
    labels: LABELS.map((label) => shown.filter((entity) => entity.label === label).length),
    located: shown.filter(({ latitude }) => latitude !== null).length,
    roles: roles.mention.filter((mention) => passes(mention, false) && filter.labels.has(entities[mentions.entity[mention]]?.label)).length,
    duplicates: passing.filter(({ first }) => first >= 0).length,
    first: dated.at(-1)?.published ?? null, last: dated[0]?.published ?? null,
  });
  totals.unit = unitOf(totals.first, totals.last);
  totals.timeline = countBins(dated.map(({ published }) => published));
}

/** Choose the width of a bar of timelines. */
function unitOf(first, last) {
  const days = first ? (Date.parse(last) - Date.parse(first)) / 86_400_000 : 0;
  return days <= 62 ? "day" : days <= 500 ? "week" : days <= 4000 ? "month" : "year";
}

/** Count days by bar, in the order of time: [first day of the bar, number]. */
function countBins(days) {
  const counts = new Map();
  for (const each of days) {
    const bin = binOf(each);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Count the mentions of an entity by bar. */
function timelineOf(entity) {
  const days = [];
  for (const mention of mentionsOf(entity)) {
    const { published } = articles[mentions.article[mention]];
    if (published && passes(mention)) days.push(published);
  }
  return countBins(days);
}

/** Return the first day of the bar that a day falls into; weeks begin on Monday. */
function binOf(iso) {
  if (!iso) return null;
  if (totals.unit === "month") return `${iso.slice(0, 7)}-01`;
  if (totals.unit === "year") return `${iso.slice(0, 4)}-01-01`;
  if (totals.unit === "day") return iso;
  const date = new Date(`${iso}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** List all bars from the first to the last one, also empty ones. */
function allBins() {
  if (!totals.timeline.length) return [];
  const [[first], [last]] = [totals.timeline[0], totals.timeline.at(-1)];
  const all = [];
  const date = new Date(`${first}T00:00:00Z`);
  for (let bin = first; bin <= last; bin = date.toISOString().slice(0, 10)) {
    all.push(bin);
    if (totals.unit === "day") date.setUTCDate(date.getUTCDate() + 1);
    else if (totals.unit === "week") date.setUTCDate(date.getUTCDate() + 7);
    else if (totals.unit === "month") date.setUTCMonth(date.getUTCMonth() + 1);
    else date.setUTCFullYear(date.getUTCFullYear() + 1);
  }
  return all;
}

/** Sort entities by their mentions under the filters. */
const byMentions = (list) => list.sort((a, b) => b.n_mentions - a.n_mentions || b.n_articles - a.n_articles || a.index - b.index);
