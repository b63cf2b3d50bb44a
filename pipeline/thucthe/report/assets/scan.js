"use strict";
// Full-text search, piece by piece and newest first.

const LETTERS = { d: "[dđ]" };
for (const letter of "aeiouy") LETTERS[letter] = `[${letter}${[...VOWELS].filter((vowel) => fold(vowel) === letter).join("")}]`;
const MARKS = "\\p{M}*";
const SNIPPET = 90;

/** Write a syllable with its tone mark at the end, so that "hoà" is "hòa". */
const toneLast = (word) => {
  const parts = word.normalize("NFD").toLowerCase();
  return parts.replace(/[\u0300\u0301\u0303\u0309\u0323]/g, "") + (parts.match(/[\u0300\u0301\u0303\u0309\u0323]/g) ?? []).join("");
};

/** Make a search for a phrase: a function that lists where it stands, as [start, end]. Words without marks match any marks,
    words with marks only the same; the last word may be the beginning of one. */
function phraseFinder(phrase) {
  const words = phrase.normalize("NFC").trim().split(/\s+/);
  const source = words.map((word) => [...fold(word)].map((letter) => (LETTERS[letter] ?? letter.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")) + MARKS).join("")).join("\\s+");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${source}`, "giu");
  const exact = words.map((word) => (fold(word) === word.toLowerCase() ? null : toneLast(word)));
  const fits = (found) => found.split(/\s+/).every((word, i) => exact[i] === null || toneLast(word) === exact[i]);
  return (text, most = Infinity) => {
    const places = [];
    pattern.lastIndex = 0;
    for (let found; places.length < most && (found = pattern.exec(text));) if (fits(found[0])) places.push([found.index, found.index + found[0].length]);
    return places;
  };
}

/** Read a query of phrases separated by commas. */
const phrasesOf = (query) => query.split(",").map((phrase) => phrase.trim()).filter((phrase) => fold(phrase).trim());

/** Search title and text of one article: null, or the parts of a snippet with the phrases marked. */
function searchArticle(article, [text, path], finders) {
  const whole = text ?? "";
  const hidden = `${article.title}\n${path}\n${sourceName(article)}`;
  const places = [];
  for (const find of finders) {
    const found = find(whole, 3);
    if (!found.length && !find(hidden, 1).length) return null;
    places.push(...found);
  }
  if (!places.length) return [];
  places.sort((a, b) => a[0] - b[0]);
  const head = whole.startsWith(article.title) ? article.title.length : 0; // the title stands above the snippet already
  const [begin] = places.find(([at]) => at >= head) ?? places[0];
  const from = Math.max(0, begin - SNIPPET);
  const to = Math.min(whole.length, from + 2.6 * SNIPPET);
  const [start, end] = [near(whole, from, 0, 1), near(whole, to, whole.length, -1)];
  const marks = [];
  for (const [a, b] of places) if (a >= (marks.at(-1)?.end ?? start) && b <= end) marks.push({ start: a, end: b });
  return [[start > 0 ? "…" : "", null], ...cut(whole, start, end, marks), [end < whole.length ? "…" : "", null]];
}

const scan = { query: "", key: "", found: [], done: 0, running: false };

/** Search all articles under the filters; `change` is called while results come in. */
async function startScan(change) {
  const key = `${scan.query}|${filterNumber}`;
  if (scan.key === key) return;
  Object.assign(scan, { key, found: [], done: 0, running: true });
  const finders = phrasesOf(scan.query).map(phraseFinder);
  if (!finders.length) {
    scan.running = false;
    return;
  }
  let drawn = 0;
  for (let number = 0; number < about.text_starts.length; number++) {
    const [first, after] = [about.text_starts[number], about.text_starts[number + 1] ?? articles.length];
    if (articlePasses.subarray(first, after).includes(1)) {
      const rows = await textPiece(number);
      if (scan.key !== key) return;
      for (let index = first; index < after; index++) {
        const snippet = articlePasses[index] ? searchArticle(articles[index], rows[index - first], finders) : null;
        if (snippet) scan.found.push({ article: articles[index], snippet });
      }
    }
    scan.done = after;
    if (performance.now() - drawn > 200) {
      change();
      await new Promise((resolve) => setTimeout(resolve));
      if (scan.key !== key) return;
      drawn = performance.now();
    }
  }
  scan.running = false;
  change();
}

function stopScan() {
  Object.assign(scan, { key: `${scan.query}|${filterNumber}`, running: false });
}
