"use strict";
// The frame around the views: address, language, colours.

const SECTIONS = ["overview", "entities", "network", "map", "articles", "rejects"];
let isChanged = false; // whether the tables have changed since the page was made
let isArriving = false; // whether a view has just been opened

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
  return { entities: entitiesView, network: networkView, map: mapView, articles: articlesView, rejects: rejectsView, corrections: correctionsView }[name]?.(update) ?? overviewView(update);
}

/** Apply what the address asks of a view, such as the kind of entity in #/entities/PER. */
function follow([name, id]) {
  if (name === "network") {
    const center = entityById.get(id) ?? null;
    Object.assign(network, { center, most: center || innerWidth < 700 ? 40 : 80, group: null, selected: null, least: null });
  }
  if (!id) return;
  if (name === "entities") Object.assign(listing, { query: "", limit: STEP, located: false, role: id === "role", only: LABELS.includes(id) ? id : "" });
  if (name === "map") mapped.view = entityById.get(id)?.country === "VN" ? "viet_nam" : "world";
}

function page() {
  const [name] = route();
  const section = { entity: "entities", article: "articles" }[name] ?? (SECTIONS.includes(name) || name === "corrections" ? name : "overview");
  const refilter = () => {
    applyFilter();
    Object.assign(network, { group: null, selected: null });
    one.bin = null;
    update();
  };
  const shown = [...SECTIONS, ...(corrections.length ? ["corrections"] : [])];
  return html`
    <a class="skip" href="#main" @click=${(event) => {
      event.preventDefault();
      document.querySelector("h1").focus();
    }}>${t("skip")}</a>
    <header>
      <a class="brand" href="#/">${about.title}</a>
      ${finderBox(update)}
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
      <nav class="sections" aria-label=${t("menu")}>${shown.map((each) => html`<a href="#/${each === "overview" ? "" : each}" aria-current=${section === each ? "page" : nothing}>${t(each)}${each === "corrections" ? html` <span class="n">${corrections.length}</span>` : nothing}</a>`)}</nav>
    </header>
    ${["article", "rejects", "corrections"].includes(name) ? nothing : filterBar(refilter, update)}
    <main id="main">${isChanged ? html`<p class="note" role="status">${t("changed")}</p>` : nothing}${failure ? html`<p class="note" role="alert">${failure}</p>` : nothing}${view(route())}</main>
    ${footer()}`;
}

const isDark = () => (settings.theme ? settings.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

function update() {
  document.documentElement.lang = settings.language;
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  render(page(), document.getElementById("app"));
  const heading = document.querySelector("h1")?.textContent.trim();
  document.title = heading && heading !== about.title ? `${heading} – ${about.title}` : about.title;
  drawCharts();
  if (isArriving && !document.querySelector(".loading")) arrive();
}

/** Go to what the address says: a new view begins at its top, or at the mention that was followed. */
function go() {
  dropCharts();
  follow(route());
  render(nothing, document.getElementById("app"));
  isArriving = true;
  update();
  if (isArriving) {
    document.querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/** Bring the mention that was followed into view, and the focus to it or to the heading. */
function arrive() {
  isArriving = false;
  const here = document.querySelector(".here");
  const target = here?.querySelector("a") ?? document.querySelector("h1");
  target?.focus({ preventScroll: true });
  if (here) here.scrollIntoView({ block: "center" });
  else scrollTo(0, 0);
}

/** Receive the state of the tables from the file that each run writes. */
function tablesState(state) {
  isChanged = about.state !== state;
}

async function start() {
  settings.language = recall("language") === "en" ? "en" : "vi";
  settings.theme = recall("theme") ?? "";
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  const app = document.getElementById("app");
  if (!globalThis.DecompressionStream) {
    app.textContent = t("too_old");
    return;
  }
  render(html`<p class="empty loading">${t("loading")}</p>`, app);
  try {
    await loadData();
  } catch (error) {
    app.textContent = t("lost", { name: error.message });
    return;
  }
  resetFilter();
  applyFilter();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
  addEventListener("hashchange", go);
  go();
  if (about.state_file) loadScript(about.state_file).then(update, () => { /* The page was moved away from the tables. */ });
}

start();
