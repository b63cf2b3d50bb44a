"use strict";
// The first page, the map, and what the page says about itself.

function overviewView() {
  const { counts } = data;
  const tile = (key, n, href) => html`<a class="tile" href=${href}><strong>${number(n)}</strong><span>${t(key)}</span></a>`;
  const top = (label) => entities.filter((entity) => entity.label === label).slice(0, 10).map((entity) => ({ entity, n: entity.n_mentions }));
  const dated = data.timeline.map(([bin]) => bin);
  return html`
    <h1 tabindex="-1">${data.title}</h1>
    ${counts.dated ? html`<p class="hint">${t("from_to", { from: day(firstDay()), to: day(lastDay()) })}${counts.articles > counts.dated ? html`. ${t("undated", { n: number(counts.articles - counts.dated) })}` : nothing}</p>` : nothing}
    <div class="tiles">
      ${tile("c_articles", counts.articles, "#/articles")} ${tile("c_mentions", counts.mentions, "#/entities")}
      ${LABELS.map((label) => html`<a class="tile ${label}" href="#/entities/${label}"><strong>${number(counts[label])}</strong><span><span aria-hidden="true">${sign(label)}</span> ${WORDS[settings.language][`${label}_many`] ?? label}</span></a>`)}
      ${counts.roles ? tile("c_roles", counts.roles, "#/entities/role") : nothing}
      ${counts.located ? tile("c_located", counts.located, "#/map") : nothing}
      ${counts.duplicates ? tile("c_duplicates", counts.duplicates, "#/articles") : nothing}
      ${tile("c_rejects", counts.rejects, "#/rejects")}
    </div>
    ${sampleNote()}
    <h2>${t("most_named")}</h2>
    <div class="three">${LABELS.map((label) => html`<section class="card ${label}"><h3>${badge(label)}</h3>${ranking(top(label))}
      <p><a href="#/entities/${label}">${t("see_all")}</a></p></section>`)}</div>
    ${dated.length > 1 ? html`<section class="card"><h2>${t("articles_by_date")}</h2>${timeline("articles-by-date", data.timeline, { title: t("articles_by_date") })}</section>` : nothing}`;
}

const publishedDays = articles.map((article) => article.published).filter(Boolean);
const firstDay = () => (data.left_out.articles ? data.timeline[0][0] : publishedDays.at(-1));
const lastDay = () => publishedDays[0];

function sampleNote() {
  const { left_out: left, counts } = data;
  if (!Object.values(left).some(Boolean)) return nothing;
  return html`<section class="note"><h2>${t("sampled")}</h2><ul>
    ${left.texts ? html`<li>${t("left_texts", { n: number(counts.articles - left.texts), of: number(counts.articles) })}</li>` : nothing}
    ${["articles", "entities", "rejects"].filter((kind) => left[kind]).map((kind) => html`<li>${t(`left_${kind}`, { n: number(left[kind]) })}</li>`)}
    <li>${t("left_counts")}</li></ul></section>`;
}

const mapped = { view: "viet_nam", query: "", limit: 50 };

function mapView(update) {
  const located = entities.filter((entity) => entity.latitude !== null && entity.longitude !== null);
  if (!located.length) return html`<h1 tabindex="-1">${t("map")}</h1><p class="empty">${t("map_empty")}</p>`;
  const fits = matcher(mapped.query);
  const listed = located.filter((entity) => fits(entity.folded));
  const show = (view) => {
    mapped.view = view;
    update();
  };
  return html`
    <h1 tabindex="-1">${t("map")}</h1>
    <p class="hint">${t("map_hint")}</p>
    <div class="tools">${Object.keys(VIEWS).map((view) => html`<button type="button" aria-pressed=${mapped.view === view} @click=${() => show(view)}>${t(view)}</button>`)}
      ${zoomButtons("places", "geoRoam")}</div>
    <div class="beside">
      <div class="card">${placesMap(located, mapped.view, (entity) => { location.hash = entityHref(entity); })}</div>
      <aside class="card scroll" tabindex="0" aria-label=${t("places")}><h2>${t("places")}</h2>
        ${searchBox(mapped.query, t("search_entities"), (query) => {
          mapped.query = query;
          update();
        })}
        ${ranking(listed.slice(0, mapped.limit).map((entity) => ({ entity, n: entity.n_mentions })), located[0].n_mentions)}
        ${more(mapped.limit, listed.length, () => {
          mapped.limit += 100;
          update();
        })}
      </aside>
    </div>`;
}

const footer = () => html`<footer>
  <p>${t("about_text")}</p>
  <p>${data.version ? t("made_with", { version: data.version, model: data.model }) : nothing} ${data.finished ? t("finished", { when: day(data.finished.slice(0, 10)) }) : nothing}</p>
  <details><summary>${t("libraries")}</summary><p>${data.libraries.map(([name, version, licence]) => `${name} ${version} (${licence})`).join("; ")}; Natural Earth (public domain)</p></details>
</footer>`;
