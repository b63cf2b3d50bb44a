"use strict";
// The table of entities, and the page of one.

const STEP = 100;
const listing = { query: "", kinds: new Set(LABELS), located: false, role: false, sort: { key: "mentions", down: true }, limit: STEP };
const VALUES = {
  name: (entity) => entity.name, mentions: (entity) => entity.n_mentions, n_articles: (entity) => entity.n_articles,
  dates: (entity) => entity.first, link: (entity) => entity.link_id,
};

function entitiesView(update) {
  const fits = matcher(listing.query);
  const found = entities.filter((entity) => listing.kinds.has(entity.label) && (!listing.located || entity.latitude !== null)
    && (!listing.role || entity.roles.length > 0) && fits(entity.folded));
  const rows = sorted(found, listing.sort, VALUES).slice(0, listing.limit);
  const change = () => {
    listing.limit = STEP;
    update();
  };
  const toggle = (key, label) => html`<label class="switch"><input type="checkbox" .checked=${listing[key]} @change=${(event) => {
    listing[key] = event.target.checked;
    change();
  }}>${t(label)}</label>`;
  const head = (key, numeric) => sortable(listing.sort, key, change, numeric);
  return html`
    <h1 tabindex="-1">${t("entities")}</h1>
    <div class="tools">
      ${searchBox(listing.query, t("search_entities"), (query) => {
        listing.query = query;
        change();
      })}
      ${kindSwitches(listing.kinds, change)}
      ${data.counts.located ? toggle("located", "located_only") : nothing}
      ${data.counts.roles ? toggle("role", "with_role") : nothing}
      <label class="field phone">${t("sorted_by")}<select @change=${(event) => {
        listing.sort.key = event.target.value;
        listing.sort.down = ["mentions", "n_articles"].includes(event.target.value);
        change();
      }}>${Object.keys(VALUES).map((key) => html`<option value=${key} ?selected=${key === listing.sort.key}>${t(key)}</option>`)}</select></label>
    </div>
    ${rows.length === 0 ? html`<p class="empty" role="status">${t("none")}</p>` : html`
    <table class="cards"><caption class="hidden">${t("entities")}</caption>
      <thead><tr>${head("name")}<th scope="col">${t("aliases")}</th><th scope="col">${t("roles")}</th>${head("link")}
        ${head("mentions", true)}${head("n_articles", true)}${data.counts.dated ? head("dates") : nothing}</tr></thead>
      <tbody>${repeat(rows, (entity) => entity.id, entityRow)}</tbody>
    </table>
    ${more(listing.limit, found.length, () => {
      listing.limit += STEP;
      update();
    })}`}`;
}

function entityRow(entity) {
  const others = entity.aliases.map(([alias]) => alias).filter((alias) => alias !== entity.name);
  const dates = entity.first === entity.last ? day(entity.first) : `${day(entity.first)} – ${day(entity.last)}`;
  return html`<tr>
    <th scope="row">${entityLink(entity)}</th>
    <td data-name=${t("aliases")} class="aliases">${others.slice(0, 3).join(" · ")}${others.length > 3 ? html` <span class="n">+${others.length - 3}</span>` : nothing}</td>
    <td data-name=${t("roles")}>${entity.roles.slice(0, 2).map((role) => html`<span class="role">${roleText(role)}</span>`)}</td>
    <td data-name=${t("link")}>${linkOf(entity)}</td>
    <td data-name=${t("mentions")} class="number">${number(entity.n_mentions)}</td>
    <td data-name=${t("n_articles")} class="number">${number(entity.n_articles)}</td>
    ${data.counts.dated ? html`<td data-name=${t("dates")} class="dates">${dates}</td>` : nothing}</tr>`;
}

const one = { id: null, bin: null, limit: 30 };

function entityView(entity, update) {
  if (one.id !== entity.id) Object.assign(one, { id: entity.id, bin: null, limit: 30 });
  const all = sentencesOf(entity);
  const items = one.bin ? all.filter(({ article }) => binOf(article.published) === one.bin) : all;
  const choose = (bin) => {
    one.bin = one.bin === bin ? null : bin;
    one.limit = 30;
    update();
  };
  const neighbours = entity.neighbours.map(([index, n, m]) => ({ entity: entities[index], n, title: `${number(m)} ${t("c_articles")}` }));
  return html`
    <p class="crumbs"><a href="#/entities">${t("entities")}</a></p>
    <h1 tabindex="-1">${entity.name}</h1>
    <p class="summary">${badge(entity.label)} <strong>${number(entity.n_mentions)}</strong> ${t("c_mentions")}, <strong>${number(entity.n_articles)}</strong> ${t("c_articles")}</p>
    <div class="beside wide">
      <div>
        ${entity.timeline.length && data.timeline.length > 1 ? html`<section class="card"><h2>${t("mentions_by_date")}</h2>
          ${timeline("mentions-by-date", entity.timeline, { title: t("mentions_by_date"), tone: entity.label, chosen: one.bin, choose })}
          <p class="hint">${one.bin ? html`<button type="button" @click=${() => choose(one.bin)}>${t("clear_filter")}</button> ${binName(one.bin, data.unit)}` : t("filter_bar")}</p></section>` : nothing}
        <section class="contexts"><h2>${t("in_context")}</h2>
          ${entity.contexts.length < entity.n_mentions ? html`<p class="hint">${t("context_left", { n: number(entity.contexts.length), of: number(entity.n_mentions) })}</p>` : nothing}
          ${items.length ? contextList(items.slice(0, one.limit), entity) : html`<p class="empty">${t("no_context")}</p>`}
          ${items.length ? more(one.limit, items.length, () => {
            one.limit += STEP;
            update();
          }) : nothing}
        </section>
      </div>
      <aside>${facts(entity)}
        ${entity.holders.length ? html`<section class="card"><h2>${t("held_by")}</h2><ul class="plain-list">${entity.holders.slice(0, 20).map(
          ({ person, title }) => html`<li>${entityLink(person)} <span class="soft">${title}</span></li>`)}</ul></section>` : nothing}
        ${neighbours.length ? html`<section class="card"><h2>${t("neighbours")}</h2><p class="hint">${t("neighbours_hint")}</p>${ranking(neighbours)}
          ${groupOf.has(entity.index) ? html`<p><a href="#/network/${encodeURIComponent(entity.id)}">${t("show_in_network")}</a></p>` : nothing}</section>` : nothing}
      </aside>
    </div>`;
}

/** Sentences by article, each with the name marked and a link to where it stands. */
function contextList(items, entity) {
  let last = null;
  return html`<ol class="context-list">${items.map((item) => {
    const head = item.article === last ? nothing : html`<h3><a href=${articleHref(item.article)}>${item.article.title}</a> <time datetime=${item.article.published ?? nothing}>${day(item.article.published)}</time></h3>`;
    last = item.article;
    return html`<li>${head}<p><a class="sentence" href=${articleHref(item.article, item.start)}>${item.parts.map(([text, marked]) => (marked ? html`<mark class=${entity.label}>${text}</mark>` : text))}</a></p></li>`;
  })}</ol>`;
}

function facts(entity) {
  const row = (key, value) => html`<dt>${t(key)}</dt><dd>${value}</dd>`;
  const { aliases, roles, present } = entity;
  return html`<section class="card"><h2>${t("facts")}</h2><dl>
    ${aliases.length > 1 ? row("aliases", html`<ul class="plain-list">${aliases.map(([alias, n]) => html`<li>${alias} <span class="n">${number(n)}</span></li>`)}</ul>`) : nothing}
    ${roles.length ? row("roles", html`<ul class="plain-list">${roles.map(([title, of, index, n]) => html`<li>${title}${of ? html`, ${index >= 0 ? entityLink(entities[index]) : of}` : nothing} <span class="n">${number(n)}</span></li>`)}</ul>`) : nothing}
    ${entity.first ? row("dates", entity.first === entity.last ? day(entity.first) : `${day(entity.first)} – ${day(entity.last)}`) : nothing}
    ${entity.link_id ? row("link", linkOf(entity)) : nothing}
    ${entity.country ? row("country", countryName(entity.country)) : nothing}
    ${entity.latitude === null ? nothing : row("coordinates", html`${entity.latitude.toFixed(2)}, ${entity.longitude.toFixed(2)} · <a href="#/map/${encodeURIComponent(entity.id)}">${t("show_on_map")}</a>`)}
    ${present && present !== entity.link_id ? row("now", entityByUnit.has(present) ? entityLink(entityByUnit.get(present)) : linkName("vn_admin", present)) : nothing}
  </dl></section>`;
}
