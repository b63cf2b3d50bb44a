"use strict";
// Sentences around mentions.

const segmenter = Intl.Segmenter ? new Intl.Segmenter("vi", { granularity: "sentence" }) : null;
const ABBREVIATION = /(?:^|[^\p{L}])(?:TP|Tp|GS|TS|PGS|ThS|BS|KTS|KS|LS|NSND|NSƯT|TT|TX|Q|P|St|Mr|Mrs|Dr)\.\s*$/u;
const LONGEST = 600;

/** Find the line that holds a position, as [start, end]. */
function lineAt(text, position) {
  const end = text.indexOf("\n", position);
  return [text.lastIndexOf("\n", position - 1) + 1, end < 0 ? text.length : end];
}

/** Find the sentence, or what of it is near, that holds a stretch of text, as [start, end]. */
function sentenceAt(text, from, to) {
  const [start, end] = [lineAt(text, from)[0], lineAt(text, to)[1]];
  const found = [start, end];
  let begin = start;
  for (const { segment, index } of segmenter?.segment(text.slice(start, end)) ?? []) {
    const after = start + index + segment.length;
    if (ABBREVIATION.test(segment) && after < end) continue;
    if (after > from && begin <= from) found[0] = begin;
    if (after >= to) {
      found[1] = after;
      break;
    }
    begin = after;
  }
  return [near(text, Math.max(found[0], from - LONGEST), found[0], 1), near(text, Math.min(found[1], to + LONGEST), found[1], -1)];
}

/** Move a border that was cut to the next space. */
function near(text, position, border, step) {
  if (position === border) return position;
  let at = position;
  while (/\S/.test(text[at] ?? " ") && Math.abs(at - position) < 40) at += step;
  return at;
}

/** Cut a text into plain and marked parts: [text, mention or null]. Mentions must not overlap. */
function cut(text, start, end, marks) {
  const parts = [];
  let position = start;
  for (const mark of marks) {
    if (mark.start > position) parts.push([text.slice(position, mark.start), null]);
    parts.push([text.slice(Math.max(position, mark.start), mark.end), mark]);
    position = Math.max(position, mark.end);
  }
  if (position < end) parts.push([text.slice(position, end), null]);
  return parts;
}

/** List the sentences with an entity under the filters, newest first: {article, mentions}. */
function sentencesOf(entity, bin = null) {
  const items = [];
  for (const mention of mentionsOf(entity)) {
    if (!passes(mention)) continue;
    const article = articles[mentions.article[mention]];
    if (bin && binOf(article.published) !== bin) continue;
    const last = items.at(-1);
    const sentence = mentions.sentence[mention];
    if (last && last.article === article && last.sentence === sentence) last.mentions.push(mention);
    else items.push({ article, sentence, mentions: [mention] });
  }
  return items;
}

/** Load the texts of sentences: adds `start`, and `parts` with the mentions marked; `parts` is null without a text. */
async function openSentences(items) {
  await Promise.all(items.map(async (item) => {
    const { text, mentions: all } = await openArticle(item.article);
    item.parts = null;
    if (text === null) return;
    const from = firstOf[item.article.index];
    const marks = item.mentions.map((mention) => all[mention - from]).sort((a, b) => a.start - b.start);
    const apart = marks.filter((mark, i) => i === 0 || mark.start >= marks[i - 1].end);
    const [start, end] = sentenceAt(text, marks[0].start, Math.max(...marks.map((mark) => mark.end)));
    const trimmed = text.slice(0, end).trimEnd().length;
    item.start = marks[0].start;
    item.parts = [[start > 0 && start > lineAt(text, marks[0].start)[0] && marks[0].start - start >= LONGEST ? "…" : "", null], ...cut(text, start, Math.max(trimmed, apart.at(-1).end), apart)];
  }));
}
