"use strict";
// The first page, and what the page says about itself.

function overviewView() {
  const tile = (key, n, href) => html`<a class="tile" href=${href}><strong>${number(n)}</strong><span>${t(key)}</span></a>`;
  const shown = byMentions(entities.filter(isShown));
  const top = (label) => shown.filter((entity) => entity.label === label).slice(0, 10).map((entity) => ({ entity, n: entity.n_mentions }));
  const labels = LABELS.filter((label) => filter.labels.has(label));
  return html`
    <h1 tabindex="-1">${about.title}</h1>
    <p class="hint">${totals.dated ? html`${t("from_to", { from: day(totals.first), to: day(totals.last) })}. ` : nothing}
      ${totals.articles > totals.dated ? html`${t("undated", { n: number(totals.articles - totals.dated) })} ` : nothing}
      ${hasBylines() && sameSet(filter.sections, usualSections()) ? t("bylines_out", { sections: t("sections") }) : nothing}</p>
    <div class="tiles">
      ${tile("c_articles", totals.articles, "#/articles")} ${tile("c_mentions", totals.mentions, "#/entities")}
      ${labels.map((label) => html`<a class="tile ${label}" href="#/entities/${label}"><strong>${number(totals.labels[LABELS.indexOf(label)])}</strong><span><span aria-hidden="true">${sign(label)}</span> ${WORDS[settings.language][`${label}_many`] ?? label}</span></a>`)}
      ${totals.roles ? tile("c_roles", totals.roles, "#/entities/role") : nothing}
      ${totals.located ? tile("c_located", totals.located, "#/map") : nothing}
      ${totals.duplicates ? tile("c_duplicates", totals.duplicates, "#/articles") : nothing}
      ${tile("c_rejects", about.n_rejects, "#/rejects")}
    </div>
    ${textsNote()}
    <h2>${t("most_named")}</h2>
    <div class="three">${labels.map((label) => html`<section class="card ${label}"><h3>${badge(label)}</h3>${ranking(top(label))}
      <p class="tools"><a href="#/entities/${label}">${t("see_all")}</a> ${entitiesButton(t(label), () => shown.filter((entity) => entity.label === label))}</p></section>`)}</div>
    ${totals.timeline.length > 1 ? html`<section class="card"><h2>${t("articles_by_date")}</h2>${timeline("articles-by-date", totals.timeline, { title: t("articles_by_date"), counted: t("n_articles") })}</section>` : nothing}`;
}

const hasBylines = () => about.credits.some((section) => section !== "boilerplate");

function textsNote() {
  return about.n_texts === about.n_articles ? nothing : html`<section class="note"><h2>${t("sampled")}</h2>
    <p>${t("left_texts", { n: number(about.n_texts), of: number(about.n_articles) })}</p></section>`;
}

const footer = () => html`<footer>
  <p>${t("about_text")}</p>
  <p>${about.version ? t("made_with", { version: about.version, model: about.model }) : nothing} ${about.finished ? t("finished", { when: day(about.finished.slice(0, 10)) }) : nothing}</p>
  <details><summary>${t("libraries")}</summary><p>${about.libraries.map(([name, version, licence]) => `${name} ${version} (${licence})`).join("; ")}; Natural Earth (public domain)</p></details>
</footer>`;
