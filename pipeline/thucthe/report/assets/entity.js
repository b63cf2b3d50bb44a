"use strict";
// The page of one entity.

const one = { id: null, bin: null, limit: 30 };
const neighboursKnown = memo(neighboursOf);

function entityView(entity, update) {
  if (one.id !== entity.id) Object.assign(one, { id: entity.id, bin: null, limit: 30 });
  const choose = (bin) => {
    one.bin = one.bin === bin ? null : bin;
    one.limit = 30;
    update();
  };
  const counts = timelineOf(entity);
  const neighbours = neighboursKnown(`${entity.id} ${filterNumber} ${pairUnit.value}`, entity);
  return html`
    <p class="crumbs"><a href="#/entities">${t("entities")}</a></p>
    <h1 tabindex="-1">${entity.name}</h1>
    <p class="summary">${badge(entity.label)} <strong>${number(entity.n_mentions)}</strong> ${t("c_mentions")}, <strong>${number(entity.n_articles)}</strong> ${t("c_articles")}${correctionNote(entity)}</p>
    <div class="beside wide">
      <div>
        ${counts.length && totals.timeline.length > 1 ? html`<section class="card"><h2>${t("mentions_by_date")}</h2>
          ${timeline("mentions-by-date", counts, { title: `${entity.name}: ${t("mentions_by_date")}`, tone: entity.label, chosen: one.bin, choose })}
          <p class="hint">${one.bin ? html`<button type="button" @click=${() => choose(one.bin)}>${t("clear_filter")}</button> ${binName(one.bin, totals.unit)}` : t("filter_bar")}</p></section>` : nothing}
        ${contextSection(entity, update)}
      </div>
      <aside>${facts(entity)}
        ${holdersCard(entity)}
        ${neighboursCard(entity, neighbours, update)}
        ${correctionPanel(entity, update)}
      </aside>
    </div>`;
}

function holdersCard(entity) {
  const holders = holdersOf(entity);
  return holders.length ? html`<section class="card"><h2>${t("held_by")}</h2><ul class="plain-list">${holders.slice(0, 20).map(
    ({ person, title }) => html`<li>${entityLink(person)} <span class="soft">${title}</span></li>`)}</ul>
    <p class="tools">${csvButton(`${entity.name}, ${t("held_by")}`, [t("name"), t("roles"), t("mentions"), "entity_id"], () => holders.map(({ person, title, n }) => [person.name, title, n, person.id]))}</p></section>` : nothing;
}

function neighboursCard(entity, neighbours, update) {
  const key = pairUnit.value === "sentence" ? "sentences" : "articles";
  const rows = neighbours.slice(0, 15).map((row) => ({ entity: row.entity, n: row[key], title: `${t("by_sentence")}: ${number(row.sentences)}; ${t("by_article")}: ${number(row.articles)}` }));
  return html`<section class="card"><h2>${t("neighbours")}</h2><p>${unitSwitch(update)}</p>
    ${rows.length ? html`${ranking(rows)}
    <p class="tools"><a href="#/network/${encodeURIComponent(entity.id)}">${t("show_in_network")}</a>
      ${csvButton(`${entity.name}, ${t("neighbours")}`, [t("name"), t("all_kinds"), t("by_sentence"), t("by_article"), "entity_id"],
        () => neighbours.map((row) => [row.entity.name, t(row.entity.label), row.sentences, row.articles, row.entity.id]))}</p>` : html`<p class="hint">${t("no_pairs")}</p>`}</section>`;
}

function contextSection(entity, update) {
  const items = sentencesOf(entity, one.bin);
  const shown = items.slice(0, one.limit);
  const key = `sentences ${entity.id} ${filterNumber} ${one.bin} ${one.limit}`;
  const opened = loaded(key, async () => {
    await openSentences(shown);
    return shown;
  }, update);
  const save = async () => {
    await openSentences(items);
    saveCsv(`${entity.name}, ${t("in_context")}`, [t("date"), t("source"), t("title"), t("in_context"), "article_id"],
      items.map(({ article, parts }) => [article.published, sourceName(article), article.title, parts?.map(([text]) => text).join("") ?? "", article.id]));
  };
  return html`<section class="contexts"><div class="tools"><h2>${t("in_context")}</h2>
      ${items.length ? html`<button type="button" class="save" @click=${save}>${t("save_csv")}</button>` : nothing}</div>
    ${items.length === 0 ? html`<p class="empty">${t("no_context")}</p>` : opened ? contextList(opened.filter(({ parts }) => parts), entity, update) : html`<p class="empty loading">${t("loading")}</p>`}
    ${items.length ? more(one.limit, items.length, () => {
      one.limit += STEP;
      update();
    }) : nothing}
  </section>`;
}

/** Sentences by article, each with the name marked and a link to where it stands. */
function contextList(items, entity, update) {
  let last = null;
  return html`<ol class="context-list">${items.map((item) => {
    const head = item.article === last ? nothing : html`<h3><a href=${articleHref(item.article)}>${item.article.title}</a> <time datetime=${item.article.published ?? nothing}>${day(item.article.published)}</time> <span class="soft">${sourceName(item.article)}</span>
      ${entity.n_articles > 1 ? html`<button type="button" class="plain split" @click=${() => {
        addCorrection("split", entity, `article:${item.article.id}`);
        update();
      }}>${t("split_article")}</button>` : nothing}</h3>`;
    last = item.article;
    return html`<li>${head}<p><a class="sentence" href=${articleHref(item.article, item.start)}>${item.parts.map(([text, marked]) => (marked ? html`<mark class=${entity.label}>${text}</mark>` : text))}</a></p></li>`;
  })}</ol>`;
}

function facts(entity) {
  const row = (key, value) => html`<dt>${t(key)}</dt><dd>${value}</dd>`;
  const { aliases, present } = entity;
  const held = rolesOf(entity);
  const rows = () => [...aliases.map(([alias, n]) => [t("aliases"), alias, n]), ...held.map((role) => [t("roles"), roleText(role), role.n])];
  return html`<section class="card"><h2>${t("facts")}</h2><dl>
    ${aliases.length > 1 ? row("aliases", html`<ul class="plain-list">${aliases.slice(0, 30).map(([alias, n]) => html`<li>${alias} <span class="n">${number(n)}</span></li>`)}</ul>`) : nothing}
    ${held.length ? row("roles", html`<ul class="plain-list">${held.slice(0, 30).map(({ title, of, n }) => html`<li>${title}${of ? html`, ${entityLink(of)}` : nothing} <span class="n">${number(n)}</span></li>`)}</ul>`) : nothing}
    ${entity.first ? row("dates", entity.first === entity.last ? day(entity.first) : `${day(entity.first)} – ${day(entity.last)}`) : nothing}
    ${entity.link_id ? row("link", linkOf(entity)) : nothing}
    ${entity.country ? row("country", countryName(entity.country)) : nothing}
    ${entity.latitude === null ? nothing : row("coordinates", html`${entity.latitude.toFixed(2)}, ${entity.longitude.toFixed(2)} · <a href="#/map/${encodeURIComponent(entity.id)}">${t("show_on_map")}</a>`)}
    ${present && present !== entity.link_id ? row("now", entityByUnit.has(present) ? entityLink(entityByUnit.get(present)) : linkName("vn_admin", present)) : nothing}
  </dl><p class="tools">${csvButton(`${entity.name}, ${t("facts")}`, [t("facts"), t("value"), t("mentions")], rows)}</p></section>`;
}
