"use strict";
// An article with its names in colour.

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
  const opened = loaded(`article ${article.id}`, () => openArticle(article), update);
  const { title, index } = article;
  return html`
    <p class="crumbs"><a href="#/articles">${t("articles")}</a></p>
    <div class="beside wide">
      ${opened ? openedArticle(article, opened, here, update) : html`<article lang="vi"><h1 tabindex="-1">${title}</h1><p class="empty loading">${t("loading")}</p></article>`}
      <aside>
        ${opened ? namesCard(article, opened.mentions) : nothing}
        <nav class="turn" aria-label=${t("articles")}>${turn(nextArticle(index, -1), "newer", "prev")}${turn(nextArticle(index, 1), "older", "next")}</nav>
      </aside>
    </div>`;
}

/** Find the next article in time under the filters. */
function nextArticle(index, step) {
  let next = index + step;
  while (articles[next] && !articlePasses[next]) next += step;
  return articles[next];
}

/** A link to the next article in time, with its date and title. */
const turn = (article, key, rel) => (article ? html`<a href=${articleHref(article)} rel=${rel}><span>${rel === "prev" ? "← " : ""}${t(key)}${rel === "next" ? " →" : ""} <time datetime=${article.published ?? nothing}>${day(article.published)}</time></span>
  <span class="soft">${article.title}</span></a>` : html`<span></span>`);

function openedArticle(article, { text, path, author, url, mentions: found }, here, update) {
  const { title } = article;
  const heads = text?.startsWith(title) ? title.length : 0;
  return html`<article lang="vi">
    <h1 tabindex="-1">${heads ? annotated(text, 0, heads, found, here) : title}</h1>
    <p class="byline">${[day(article.published), sourceName(article), author].filter(Boolean).map((part) => html`<span>${part}</span>`)}
      <span class="path">${path}</span>
      ${/^https?:\/\//i.test(url ?? "") ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${t("open_source")}</a>` : nothing}</p>
    ${article.first >= 0 ? html`<p class="note">${t("duplicate")} <a href=${articleHref(articles[article.first])}>${articles[article.first].title}</a></p>` : nothing}
    ${text === null ? html`<p class="empty">${t("no_text")}</p>` : html`
    <div class="tools">${kindSwitches(reading.kinds, update)}</div>
    <div class="text">${annotated(text, skipBlank(text, heads), text.trimEnd().length, found, here)}</div>`}
  </article>`;
}

/** The names of an article, in all its parts. */
function namesCard(article, found) {
  const counts = new Map();
  for (const { entity } of found) if (entity) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  const named = [...counts].map(([entity, n]) => ({ entity, n })).sort((a, b) => b.n - a.n || a.entity.index - b.entity.index);
  return named.length ? html`<section class="card"><h2>${t("names_in_article")}</h2>${ranking(named)}
    ${csvButton(`${article.title.slice(0, 60)}, ${t("names_in_article")}`, [t("name"), t("all_kinds"), t("mentions"), "entity_id"], () => named.map(({ entity, n }) => [entity.name, t(entity.label), n, entity.id]))}</section>` : nothing;
}

const skipBlank = (text, start) => text.length - text.slice(start).trimStart().length;
