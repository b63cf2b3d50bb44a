"use strict";
// The list of articles with full-text search, and what could not be read.

const reading = { sort: { key: "date", down: true }, limit: STEP, kinds: new Set(LABELS) };
const ARTICLE_VALUES = { title: (article) => article.title, date: (article) => article.published, source: sourceName, mentions: (article) => article.n };

function articlesView(update) {
  const searching = phrasesOf(scan.query).length > 0;
  if (searching) startScan(update);
  const snippets = new Map(searching ? scan.found.map(({ article, snippet }) => [article, snippet]) : []);
  const found = sorted(searching ? [...snippets.keys()] : articles.filter(({ index }) => articlePasses[index]), reading.sort, ARTICLE_VALUES);
  const rows = found.slice(0, reading.limit);
  const change = () => {
    reading.limit = STEP;
    update();
  };
  const head = (key, numeric) => sortable(reading.sort, key, change, numeric);
  const cells = (article) => [article.title, article.published, sourceName(article), article.n, ...(searching ? [snippets.get(article).map(([text]) => text).join("")] : []), article.id];
  return html`
    <h1 tabindex="-1">${t("articles")}</h1>
    <div class="tools">${searchBox(scan.query, t("search_phrases"), (query) => {
      scan.query = query;
      change();
    })}
      ${csvButton(t("articles"), [t("title"), t("date"), t("source"), t("mentions"), ...(searching ? [t("in_context")] : []), "article_id"], () => found.map(cells))}</div>
    ${searching ? html`<p class="hint" role="status">${scan.running ? html`${t("searching", { n: number(scan.done), of: number(articles.length) })} · ` : nothing}${t("found_in", { n: number(found.length) })}
      ${scan.running ? html`<button type="button" @click=${() => {
        stopScan();
        update();
      }}>${t("stop")}</button>` : nothing}</p>${textsNote()}` : nothing}
    ${rows.length === 0 ? (searching && scan.running ? nothing : html`<p class="empty" role="status">${t(articles.length ? "none" : "no_articles")}</p>`) : html`
    <table class="cards"><caption class="hidden">${t("articles")}</caption>
      <thead><tr>${head("title")}${totals.dated ? head("date") : nothing}${head("source")}${head("mentions", true)}</tr></thead>
      <tbody>${repeat(rows, (article) => article.id, (article) => html`<tr>
        <th scope="row"><a href=${articleHref(article)}>${article.title}</a>${article.first >= 0 ? html` <span class="soft">≈ ${t("duplicate")} “${articles[article.first].title}”</span>` : nothing}
          ${snippets.get(article)?.length ? html`<p class="snippet">${snippets.get(article).map(([text, marked]) => (marked ? html`<mark>${text}</mark>` : text))}</p>` : nothing}</th>
        ${totals.dated ? html`<td data-name=${t("date")} class="dates">${day(article.published)}</td>` : nothing}
        <td data-name=${t("source")}>${sourceName(article)}</td>
        <td data-name=${t("mentions")} class="number">${number(article.n)}</td></tr>`)}</tbody>
    </table>
    ${more(reading.limit, found.length, () => {
      reading.limit += STEP;
      update();
    })}`}`;
}

const unread = { limit: STEP };

function rejectsView(update) {
  return html`
    <h1 tabindex="-1">${t("rejects")}</h1>
    ${rejects.length === 0 ? html`<p class="empty">${t("no_rejects")}</p>` : html`
    <p class="hint">${t("rejects_hint")}</p>
    <p class="tools">${csvButton(t("rejects"), [t("file"), t("stage"), t("reason"), "error"], () => rejects.map(([path, stage, error, message]) => [path, stage, message, error]))}</p>
    <table class="cards"><caption class="hidden">${t("rejects")}</caption>
      <thead><tr><th scope="col">${t("file")}</th><th scope="col">${t("reason")}</th><th scope="col">${t("stage")}</th></tr></thead>
      <tbody>${rejects.slice(0, unread.limit).map(([path, stage, error, message]) => html`<tr><th scope="row" class="path">${path}</th>
        <td data-name=${t("reason")} lang="en">${message} <span class="soft">${error}</span></td><td data-name=${t("stage")}>${stage}</td></tr>`)}</tbody>
    </table>
    ${more(unread.limit, rejects.length, () => {
      unread.limit += STEP;
      update();
    })}`}`;
}
