"use strict";
// Which entities are named together, in a sentence or in an article. A name inside another one pairs with none.

const pairUnit = { value: "sentence" };
const pairs = (mention) => !(mentions.flags[mention] & NESTED) && mentions.entity[mention] >= 0 && passes(mention) && isShown(entities[mentions.entity[mention]]);

/** Split the mentions of an article that form pairs into groups: its sentences, or itself. */
function groupsOf(article, unit) {
  const groups = new Map();
  for (let mention = firstOf[article]; mention < firstOf[article + 1]; mention++) {
    if (!pairs(mention)) continue;
    const key = unit === "sentence" ? mentions.sentence[mention] : 0;
    if (!groups.has(key)) groups.set(key, new Set());
    groups.get(key).add(mentions.entity[mention]);
  }
  return groups.values();
}

/** Count what is named together with an entity: {entity, sentences, articles}, the most frequent by `unit` first. */
function neighboursOf(entity, unit = pairUnit.value) {
  const found = new Map();
  const add = (index, key) => {
    if (index === entity.index) return;
    if (!found.has(index)) found.set(index, { entity: entities[index], sentences: 0, articles: 0 });
    found.get(index)[key]++;
  };
  let last = -1;
  for (const mention of mentionsOf(entity)) {
    const article = mentions.article[mention];
    if (article === last || !pairs(mention)) continue;
    last = article;
    for (const group of groupsOf(article, "sentence")) if (group.has(entity.index)) for (const index of group) add(index, "sentences");
    for (const group of groupsOf(article, "article")) for (const index of group) add(index, "articles");
  }
  const key = unit === "sentence" ? "sentences" : "articles";
  return [...found.values()].filter((row) => row[key] > 0)
    .sort((a, b) => b[key] - a[key] || b.articles - a.articles || b.entity.n_mentions - a.entity.n_mentions || a.entity.index - b.entity.index);
}

/** Count the pairs among some entities: [index, index, number], the most frequent first. */
function pairsAmong(indices, unit = pairUnit.value) {
  const place = new Int32Array(entities.length).fill(-1);
  indices.forEach((index, i) => { place[index] = i; });
  const counts = new Uint32Array(indices.length * indices.length);
  for (let article = 0; article < articles.length; article++) {
    if (!articlePasses[article]) continue;
    for (const group of groupsOf(article, unit)) {
      const inside = [...group].map((index) => place[index]).filter((i) => i >= 0).sort((a, b) => a - b);
      for (let i = 0; i < inside.length; i++) for (let j = i + 1; j < inside.length; j++) counts[inside[i] * indices.length + inside[j]]++;
    }
  }
  const edges = [];
  counts.forEach((n, key) => { if (n) edges.push([indices[Math.floor(key / indices.length)], indices[key % indices.length], n]); });
  return edges.sort((a, b) => b[2] - a[2] || a[0] - b[0] || a[1] - b[1]);
}
