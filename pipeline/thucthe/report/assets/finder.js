"use strict";
// The search box above every view: arrow keys choose, Enter opens.

const finder = { query: "", active: 0 };
const FOUND_SHOWN = 8;

/** List what a query leads to: {href, content}; the last entry searches the articles. */
function findings() {
  const { query } = finder;
  if (!query.trim()) return [];
  const fits = matcher(query);
  const found = entities.filter((entity) => entity.n_mentions > 0 && fits(foldedEntity(entity)));
  const starts = (entity) => (fold(entity.name).startsWith(fold(query).trim()) ? 0 : 1);
  const best = found.sort((a, b) => starts(a) - starts(b) || b.n_mentions - a.n_mentions || a.index - b.index).slice(0, FOUND_SHOWN);
  return [
    ...best.map((entity) => ({ href: entityHref(entity), content: html`<span class="sign ${entity.label}" aria-hidden="true">${sign(entity.label)}</span>${entity.name} <span class="n">${number(entity.n_mentions)}</span>` })),
    { href: "#/articles", query, content: html`<span class="soft">${t("search_in_articles", { query: query.trim() })}</span>` },
  ];
}

function finderBox(update) {
  const found = findings();
  finder.active = Math.min(finder.active, Math.max(0, found.length - 1));
  const close = () => {
    Object.assign(finder, { query: "", active: 0 });
    update();
  };
  const open = ({ href, query }) => {
    if (query) scan.query = query.trim();
    const here = location.hash === href;
    location.hash = href;
    close();
    if (here) go();
  };
  const step = (by) => {
    finder.active = (finder.active + by + found.length) % found.length;
    update();
  };
  const press = (event) => {
    const act = { Escape: close, ...(found.length ? { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => open(found[finder.active]) } : {}) }[event.key];
    if (!act || event.isComposing) return;
    event.preventDefault();
    act();
  };
  return html`<div class="finder">
    <input class="search" type="search" role="combobox" autocomplete="off" spellcheck="false" .value=${finder.query} placeholder=${t("search_all")} aria-label=${t("search_all")}
      aria-expanded=${found.length > 0} aria-controls="found" aria-autocomplete="list" aria-activedescendant=${found.length ? `found-${finder.active}` : nothing}
      @keydown=${press} @input=${(event) => {
        Object.assign(finder, { query: event.target.value, active: 0 });
        update();
      }}>
    <ul class="found" id="found" role="listbox" aria-label=${t("names_found")} ?hidden=${!found.length}>${found.map((each, i) => html`<li id="found-${i}" role="option" aria-selected=${i === finder.active}
      @click=${() => open(each)}>${each.content}</li>`)}</ul></div>`;
}
