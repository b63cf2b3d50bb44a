"use strict";
// The table of entities.

const STEP = 100;
const listing = { query: "", only: "", located: false, role: false, sort: { key: "mentions", down: true }, limit: STEP };
const VALUES = {
  name: (entity) => entity.name, mentions: (entity) => entity.n_mentions, n_articles: (entity) => entity.n_articles,
  dates: (entity) => entity.first, link: (entity) => entity.link_id,
};

function entitiesView(update) {
  const fits = matcher(listing.query);
  const found = sorted(entities.filter((entity) => isShown(entity) && (!listing.only || listing.only === entity.label) && (!listing.located || entity.latitude !== null)
    && (!listing.role || entity.held.length > 0) && (!listing.query.trim() || fits(foldedEntity(entity)))), listing.sort, VALUES);
  const rows = found.slice(0, listing.limit);
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
      <label class="field">${t("all_kinds")} <select @change=${(event) => {
        listing.only = event.target.value;
        change();
      }}><option value="">${t("every_kind")}</option>${LABELS.map((label) => html`<option value=${label} ?selected=${label === listing.only}>${t(label)}</option>`)}</select></label>
      ${totals.located ? toggle("located", "located_only") : nothing}
      ${totals.roles ? toggle("role", "with_role") : nothing}
      <label class="field phone">${t("sorted_by")}<select @change=${(event) => {
        listing.sort.key = event.target.value;
        listing.sort.down = ["mentions", "n_articles"].includes(event.target.value);
        change();
      }}>${Object.keys(VALUES).map((key) => html`<option value=${key} ?selected=${key === listing.sort.key}>${t(key)}</option>`)}</select></label>
      ${entitiesButton(t("entities"), () => found)}
    </div>
    ${rows.length === 0 ? html`<p class="empty" role="status">${t("none")}</p>` : html`
    <table class="cards"><caption class="hidden">${t("entities")}</caption>
      <thead><tr>${head("name")}<th scope="col">${t("aliases")}</th><th scope="col">${t("roles")}</th>${head("link")}
        ${head("mentions", true)}${head("n_articles", true)}${totals.dated ? head("dates") : nothing}</tr></thead>
      <tbody>${repeat(rows, (entity) => entity.id, entityRow)}</tbody>
    </table>
    ${more(listing.limit, found.length, () => {
      listing.limit += STEP;
      update();
    })}`}`;
}

const entityCells = (entity) => [
  entity.name, t(entity.label), entity.aliases.map(([alias]) => alias).filter((alias) => alias !== entity.name).join("; "), rolesOf(entity).map(roleText).join("; "),
  entity.link_id ? linkName(entity.link_source, entity.link_id) : "", entity.n_mentions, entity.n_articles, entity.first, entity.last, entity.id,
];

const entitiesButton = (what, list) => csvButton(
  what, [t("name"), t("all_kinds"), t("aliases"), t("roles"), t("link"), t("mentions"), t("n_articles"), t("from"), t("to"), "entity_id"], () => list().map(entityCells),
);

function entityRow(entity) {
  const others = entity.aliases.map(([alias]) => alias).filter((alias) => alias !== entity.name);
  const dates = entity.first === entity.last ? day(entity.first) : `${day(entity.first)} – ${day(entity.last)}`;
  return html`<tr>
    <th scope="row">${entityLink(entity)}${correctionNote(entity)}</th>
    <td data-name=${t("aliases")} class="aliases">${others.slice(0, 3).join(" · ")}${others.length > 3 ? html` <span class="n">+${others.length - 3}</span>` : nothing}</td>
    <td data-name=${t("roles")}>${rolesOf(entity).slice(0, 2).map((role) => html`<span class="role">${roleText(role)}</span>`)}</td>
    <td data-name=${t("link")}>${linkOf(entity)}</td>
    <td data-name=${t("mentions")} class="number">${number(entity.n_mentions)}</td>
    <td data-name=${t("n_articles")} class="number">${number(entity.n_articles)}</td>
    ${totals.dated ? html`<td data-name=${t("dates")} class="dates">${dates}</td>` : nothing}</tr>`;
}
