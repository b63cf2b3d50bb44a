"use strict";
// The frame around the views: address, language, colours.

const SECTIONS = ["overview", "entities", "network", "map", "articles", "rejects"];
const everywhere = { query: "" };

/** Read the address: #/entity/ID -> ["entity", "ID"]. */
function route() {
  try {
    return (location.hash.slice(2) || "overview").split("/").map(decodeURIComponent);
  } catch {
    return ["overview"];
  }
}

function view([name, id, start]) {
  if (name === "entity" && entityById.has(id)) return entityView(entityById.get(id), update);
  if (name === "article" && articleById.has(id)) return articleView(articleById.get(id), start ? Number(start) : null, update);
  return { entities: entitiesView, network: networkView, map: mapView, articles: articlesView, rejects: rejectsView }[name]?.(update) ?? overviewView(update);
}

/** Bring what the address asks of a view into it, such as the kind of entity in #/entities/PER. */
function follow([name, id]) {
  if (!id) return;
  if (name === "entities") Object.assign(listing, { query: "", limit: STEP, located: false, role: id === "role", kinds: new Set(LABELS.includes(id) ? [id] : LABELS) });
  if (name === "network" && entityById.has(id)) {
    const entity = entityById.get(id);
    Object.assign(network, { kinds: new Set(LABELS), group: null, selected: entity.index });
    if (!shownNetwork().nodes.includes(entity.index)) Object.assign(network, { most: 300, least: 1 });
  }
  if (name === "map") mapped.view = entityById.get(id)?.country === "VN" ? "viet_nam" : "world";
}

function page() {
  const [name] = route();
  const section = { entity: "entities", article: "articles" }[name] ?? (SECTIONS.includes(name) ? name : "overview");
  const fits = matcher(everywhere.query);
  const found = everywhere.query.trim() ? entities.filter((entity) => fits(entity.folded)).slice(0, 8) : [];
  const choose = () => {
    everywhere.query = "";
    update();
  };
  return html`
    <a class="skip" href="#main" @click=${(event) => {
      event.preventDefault();
      document.querySelector("h1").focus();
    }}>${t("skip")}</a>
    <header>
      <a class="brand" href="#/">${data.title}</a>
      <div class="finder" @keydown=${(event) => event.key === "Escape" && choose()}>
        ${searchBox(everywhere.query, t("search_all"), (query) => {
          everywhere.query = query;
          update();
        })}
        ${everywhere.query.trim() ? html`<div class="found" role="status">${found.length ? html`<ul>${found.map((entity) => html`<li @click=${choose}>${entityLink(entity)} <span class="n">${number(entity.n_mentions)}</span></li>`)}</ul>` : t("none")}</div>` : nothing}
      </div>
      <div class="choices">
        <button type="button" lang=${settings.language === "vi" ? "en" : "vi"} @click=${() => {
          settings.language = settings.language === "vi" ? "en" : "vi";
          remember("language", settings.language);
          update();
        }}>${t("other_language")}</button>
        <button type="button" class="theme" aria-label=${t("theme")} title=${t("theme")} @click=${() => {
          settings.theme = isDark() ? "light" : "dark";
          remember("theme", settings.theme);
          update();
        }}><span aria-hidden="true">◐</span></button>
      </div>
      <nav class="sections" aria-label=${t("menu")}>${SECTIONS.map((each) => html`<a href="#/${each === "overview" ? "" : each}" aria-current=${section === each ? "page" : nothing}>${t(each)}</a>`)}</nav>
    </header>
    <main id="main">${view(route())}</main>
    ${footer()}`;
}

const isDark = () => (settings.theme ? settings.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

function update() {
  document.documentElement.lang = settings.language;
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  render(page(), document.getElementById("app"));
  const heading = document.querySelector("h1")?.textContent.trim();
  document.title = heading && heading !== data.title ? `${heading} – ${data.title}` : data.title;
  drawCharts();
}

/** Go to what the address says: a new view begins at its top, or at the mention that was followed. */
function go() {
  dropCharts();
  follow(route());
  render(nothing, document.getElementById("app"));
  update();
  const here = document.querySelector(".here");
  const target = here?.querySelector("a") ?? document.querySelector("h1");
  target?.focus({ preventScroll: true });
  if (here) here.scrollIntoView({ block: "center" });
  else scrollTo(0, 0);
}

settings.language = recall("language") === "en" ? "en" : "vi";
settings.theme = recall("theme") ?? "";
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
addEventListener("hashchange", go);
go();
