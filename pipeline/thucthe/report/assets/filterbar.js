"use strict";
// The bar with the filters that hold in every view.

/** Switches for a set of values; `name` returns the words for one. */
const checks = (values, chosen, name, change) => html`<fieldset class="checks">${values.map((value) => html`<label><input type="checkbox" .checked=${chosen.has(value)}
  @change=${(event) => {
    event.target.checked ? chosen.add(value) : chosen.delete(value);
    change();
  }}> ${name(value)}</label>`)}</fieldset>`;

const bar = { open: innerWidth > 960, query: "" };
const SOURCES_SHOWN = 100;

function filterBar(change, update) {
  const active = activeFilters();
  const names = { period: [day(filter.from), day(filter.to)].join(" – "), source: t("source"), sections: t("sections"), all_kinds: [...filter.labels].map(t).join(", ") };
  const date = (key, value) => html`<label class="field">${t(key)} <input type="date" .value=${value} min=${articles.findLast(({ published }) => published)?.published ?? nothing}
    max=${articles[0]?.published ?? nothing} @change=${(event) => {
      filter[key] = event.target.value;
      change();
    }}></label>`;
  return html`<section class="filters" aria-label=${t("filters")}><details ?open=${bar.open} @toggle=${(event) => { bar.open = event.target.open; }}><summary>${t("filters")}
      ${active.map((key) => html`<span class="chip">${names[key]}</span>`)}</summary>
    <div class="tools">
      ${articles[0]?.published ? html`<span class="field">${date("from", filter.from)} ${date("to", filter.to)}</span>` : nothing}
      ${kindSwitches(filter.labels, change)}
      ${about.sections.some(Boolean) ? html`<details class="drop"><summary>${t("sections")}</summary>${checks([...about.sections.keys()], filter.sections, (index) => t(`s_${about.sections[index]}`), change)}</details>` : nothing}
      ${about.sources.length ? html`<details class="drop"><summary>${t("source")}</summary><div>${sourceChecks(change, update)}</div></details>` : nothing}
      ${active.length ? html`<button type="button" @click=${() => {
        resetFilter();
        change();
      }}>${t("reset")}</button>` : nothing}
    </div></details></section>`;
}

/** Sources as switches; a click on a name alone chooses only that source. */
function sourceChecks(change, update) {
  const fits = matcher(bar.query);
  const name = (source) => (source < 0 ? t("unknown_source") : about.sources[source]);
  const all = [...(articles.some(({ source }) => source < 0) ? [-1] : []), ...about.sources.keys()];
  const listed = all.filter((source) => fits(fold(name(source))));
  const choose = (sources) => {
    filter.sources = new Set(sources);
    change();
  };
  return html`<p><button type="button" @click=${() => choose([-1, ...about.sources.keys()])}>${t("all_sources")}</button>
      <button type="button" @click=${() => choose([])}>${t("no_source")}</button></p>
    ${all.length > 12 ? html`<input type="search" class="search" .value=${bar.query} aria-label=${t("source")} @input=${(event) => {
      bar.query = event.target.value;
      update();
    }}>` : nothing}
    ${checks(listed.slice(0, SOURCES_SHOWN), filter.sources, name, change)}`;
}

/** Close lists that hang from the bar when something else is used. */
function closeLists({ key, target }) {
  for (const list of document.querySelectorAll(".drop[open]")) if (key ? key === "Escape" : !list.contains(target)) list.open = false;
}
addEventListener("click", closeLists);
addEventListener("keydown", closeLists);
