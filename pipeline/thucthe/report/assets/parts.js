"use strict";
// Small pieces that several views share.

const { html, nothing, render, repeat } = lib;

const SIGNS = { PER: "●", LOC: "◆", ORG: "■" };
/** Sign before the names with a label; labels of the user's own share one. */
const sign = (label) => SIGNS[label] ?? "▲";
const entityHref = (entity) => `#/entity/${encodeURIComponent(entity.id)}`;
const articleHref = (article, start) => `#/article/${encodeURIComponent(article.id)}${start == null ? "" : `/${start}`}`;

const badge = (label) => html`<span class="badge ${label}"><span aria-hidden="true">${sign(label)}</span> ${t(label)}</span>`;
const entityLink = (entity) =>
  html`<a class="entity" href=${entityHref(entity)}><span class="sign ${entity.label}" title=${t(entity.label)}>${sign(entity.label)}<span class="hidden"> ${t(entity.label)}: </span></span>${entity.name}</a>`;

/** The code of a place in its list, without the prefix of the list; an id of the user's stays as it is. */
const bareCode = (source, code) => (source === "user" ? code : code.slice(code.indexOf(":") + 1));

/** Name an entry of a list of places. */
function linkName(source, code) {
  const names = { geonames: "GeoNames", iso3166: "ISO 3166", "iso3166-2": "ISO 3166-2", m49: "UN M49", vn_admin: t("vn_admin"), user: t("own_list") };
  return `${names[source] ?? source} ${bareCode(source, code)}`;
}

/** Show where an entity is listed; GeoNames has a page for each. */
function linkOf(entity) {
  if (!entity.link_id) return nothing;
  const name = linkName(entity.link_source, entity.link_id);
  const code = bareCode(entity.link_source, entity.link_id);
  return entity.link_source === "geonames" && /^\d+$/.test(code)
    ? html`<a class="link" href="https://www.geonames.org/${code}" target="_blank" rel="noopener noreferrer">${name}</a>`
    : html`<span class="link">${name}</span>`;
}

const roleText = ({ title, of }) => (of ? `${title}, ${of.name}` : title);

/** A list of names with bars for their counts. */
const ranking = (rows, most = Math.max(1, ...rows.map(({ n }) => n))) => html`
  <ol class="ranking">${rows.map(
    ({ entity, n, title }) => html`<li style="--share:${n / most}" title=${title ?? nothing}>${entityLink(entity)}<span class="n">${number(n)}</span></li>`,
  )}</ol>`;

/** Switches for the kinds of entity. */
const kindSwitches = (chosen, change) => html`
  <fieldset class="kinds"><legend class="hidden">${t("all_kinds")}</legend>${LABELS.map(
    (label) => html`<label class="switch ${label}"><input type="checkbox" .checked=${chosen.has(label)} @change=${(event) => {
      event.target.checked ? chosen.add(label) : chosen.delete(label);
      change();
    }}><span aria-hidden="true">${sign(label)}</span> ${t(label)}</label>`,
  )}</fieldset>`;

/** A search box above a list: Enter opens its first entry, the down arrow goes to it. */
const searchBox = (value, placeholder, change) => html`
  <input class="search" type="search" autocomplete="off" spellcheck="false" .value=${value} placeholder=${placeholder}
    aria-label=${placeholder} @input=${(event) => change(event.target.value)} @keydown=${(event) => {
      const first = event.target.closest("main > *, aside, .tools")?.parentElement.querySelector(":is(tbody, .results, .ranking) a");
      if (!first || !["Enter", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      if (event.key === "Enter") first.click();
      else first.focus();
    }}>`;

/** Switch between pairs by sentence and by article. */
const unitSwitch = (update) => html`<label class="field">${t("by")} <select @change=${(event) => {
  pairUnit.value = event.target.value;
  update();
}}>${["sentence", "article"].map((unit) => html`<option value=${unit} ?selected=${unit === pairUnit.value}>${t(`by_${unit}`)}</option>`)}</select></label>`;

/** Say how many of all rows are shown, and offer more. */
const more = (shown, all, show) => html`
  <p class="more" role="status">${t("shown_of", { n: number(Math.min(shown, all)), of: number(all) })}
    ${shown < all ? html`<button type="button" @click=${show}>${t("show_more")}</button>` : nothing}</p>`;

/** A heading of a sortable column. */
function sortable(sort, key, change, numeric = false) {
  const active = sort.key === key;
  const direction = active ? (sort.down ? "descending" : "ascending") : "none";
  return html`<th scope="col" class=${numeric ? "number" : ""} aria-sort=${direction}>
    <button type="button" @click=${() => {
      sort.down = active ? !sort.down : numeric;
      sort.key = key;
      change();
    }}>${t(key)}<span aria-hidden="true">${active ? (sort.down ? " ▾" : " ▴") : ""}</span></button></th>`;
}

/** Sort rows by a value of each; what has none comes last. */
function sorted(rows, sort, values) {
  const value = values[sort.key];
  const compare = new Intl.Collator("vi").compare;
  const sign = sort.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x == null || y == null) return (x == null) - (y == null) || a.index - b.index;
    return sign * (typeof x === "number" ? x - y : compare(x, y)) || a.index - b.index;
  });
}

const loads = new Map(); // key -> {value}, the most recent last
const LOADS_KEPT = 30;
let failure = "";

/** Return what was loaded under a key, or null while it is being loaded; after that the page is drawn again. */
function loaded(key, load, update) {
  if (!loads.has(key)) {
    const entry = { value: null };
    loads.set(key, entry);
    if (loads.size > LOADS_KEPT) loads.delete(loads.keys().next().value);
    load().then((value) => { entry.value = value; }, (error) => { failure = t("lost", { name: error.message }); }).then(update);
  }
  return loads.get(key).value;
}
