"use strict";
// The list of articles, an article with its names in colour, and what could not be read.

const reading = { query: "", sort: { key: "date", down: true }, limit: STEP, kinds: new Set(LABELS) };
const ARTICLE_VALUES = {
  title: (article) => article.title, date: (article) => article.published, source: (article) => article.source, mentions: (article) => article.n_mentions,
};

function articlesView(update) {
  const fits = matcher(reading.query);
  const found = reading.query.trim() ? articles.filter((article) => fits(foldedArticle(article))) : articles;
  const rows = sorted(found, reading.sort, ARTICLE_VALUES).slice(0, reading.limit);
  const change = () => {
    reading.limit = STEP;
    update();
  };
  const head = (key, numeric) => sortable(reading.sort, key, change, numeric);
  return html`
    <h1 tabindex="-1">${t("articles")}</h1>
    <div class="tools">${searchBox(reading.query, t("search_articles"), (query) => {
      reading.query = query;
      change();
    })}</div>
    ${rows.length === 0 ? html`<p class="empty" role="status">${t(articles.length ? "none" : "no_articles")}</p>` : html`
    <table class="cards"><caption class="hidden">${t("articles")}</caption>
      <thead><tr>${head("title")}${data.counts.dated ? head("date") : nothing}${head("source")}${head("mentions", true)}</tr></thead>
      <tbody>${repeat(rows, (article) => article.id, (article) => html`<tr>
        <th scope="row"><a href=${articleHref(article)}>${article.title}</a>${article.first >= 0 ? html` <span class="soft">≈ ${t("duplicate")} “${articles[article.first].title}”</span>` : nothing}</th>
        ${data.counts.dated ? html`<td data-name=${t("date")} class="dates">${day(article.published)}</td>` : nothing}
        <td data-name=${t("source")}>${article.source}</td>
        <td data-name=${t("mentions")} class="number">${number(article.n_mentions)}</td></tr>`)}</tbody>
    </table>
    ${more(reading.limit, found.length, () => {
      reading.limit += STEP;
      update();
    })}`}`;
}

/** Show a stretch of text with its mentions; inner ones are underlined inside the outer one. */
function annotated(text, start, end, mentions, here) {
  const outer = [];
  for (const mention of mentions) {
    if (mention.start < start || mention.end > end) continue;
    const last = outer.at(-1);
    if (last && mention.start < last.end) last.inner.push(mention);
    else outer.push({ ...mention, inner: [] });
  }
  return cut(text, start, end, outer).map(([part, mention]) => (mention ? marked(text, mention, here) : part));
}

function marked(text, mention, here) {
  const inner = [];
  for (const each of mention.inner) if (each.end <= mention.end && each.start >= (inner.at(-1)?.end ?? 0)) inner.push(each);
  const pieces = cut(text, mention.start, mention.end, inner);
  const found = here !== null && here >= mention.start && here < mention.end;
  const whole = pieces.findIndex(([, each]) => !each);
  return html`<span class="mention ${mention.label} ${reading.kinds.has(mention.label) ? "" : "off"} ${found ? "here" : ""}">${pieces.map(([part, each], i) => {
    const { label, entity } = each ?? mention;
    const kind = each ? `inner ${label}` : "";
    const says = entity ? `${t(label)}: ${entity.name}` : t(label);
    return entity
      ? html`<a class=${kind} href=${entityHref(entity)} title=${says} tabindex=${each || i === whole ? nothing : "-1"}>${part}</a>`
      : html`<span class=${kind} title=${says}>${part}</span>`;
  })}</span>`;
}

function articleView(article, here, update) {
  const { text, mentions, title } = article;
  const heads = text?.startsWith(title) ? title.length : 0;
  const counts = new Map();
  for (const { entity } of mentions) if (entity) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  const named = [...counts].map(([entity, n]) => ({ entity, n })).sort((a, b) => b.n - a.n || a.entity.index - b.entity.index);
  const newer = articles[article.index - 1];
  const older = articles[article.index + 1];
  return html`
    <p class="crumbs"><a href="#/articles">${t("articles")}</a></p>
    <div class="beside wide">
      <article lang="vi">
        <h1 tabindex="-1">${heads ? annotated(text, 0, heads, mentions, here) : title}</h1>
        <p class="byline">${[day(article.published), article.source, article.author].filter(Boolean).map((part) => html`<span>${part}</span>`)}
          <span class="path">${article.path}</span>
          ${/^https?:\/\//i.test(article.url ?? "") ? html`<a href=${article.url} target="_blank" rel="noopener noreferrer">${t("open_source")}</a>` : nothing}</p>
        ${article.first >= 0 ? html`<p class="note">${t("duplicate")} <a href=${articleHref(articles[article.first])}>${articles[article.first].title}</a></p>` : nothing}
        ${text == null ? html`<p class="empty">${t("no_text")}</p>` : html`
        <div class="tools">${kindSwitches(reading.kinds, update)}</div>
        <div class="text">${annotated(text, skipBlank(text, heads), text.trimEnd().length, mentions, here)}</div>`}
      </article>
      <aside>
        ${named.length ? html`<section class="card"><h2>${t("names_in_article")}</h2>${ranking(named)}</section>` : nothing}
        <nav class="turn" aria-label=${t("articles")}>${newer ? html`<a href=${articleHref(newer)} rel="prev">← ${t("newer")}</a>` : nothing}
          ${older ? html`<a href=${articleHref(older)} rel="next">${t("older")} →</a>` : nothing}</nav>
      </aside>
    </div>`;
}

const skipBlank = (text, start) => text.length - text.slice(start).trimStart().length;

function rejectsView() {
  return html`
    <h1 tabindex="-1">${t("rejects")}</h1>
    ${data.rejects.length === 0 ? html`<p class="empty">${t("no_rejects")}</p>` : html`
    <p class="hint">${t("rejects_hint")}</p>
    <table class="cards"><caption class="hidden">${t("rejects")}</caption>
      <thead><tr><th scope="col">${t("file")}</th><th scope="col">${t("reason")}</th><th scope="col">${t("stage")}</th></tr></thead>
      <tbody>${data.rejects.map(([path, stage, error, message]) => html`<tr><th scope="row" class="path">${path}</th>
        <td data-name=${t("reason")} lang="en">${message} <span class="soft">${error}</span></td><td data-name=${t("stage")}>${stage}</td></tr>`)}</tbody>
    </table>`}`;
}
