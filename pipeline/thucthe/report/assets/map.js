"use strict";
// The map of places that were found in a gazetteer.

// Middle, degrees of latitude and of longitude that a view shows.
const VIEWS = { viet_nam: [[107, 16], 16, 14], asia: [[105, 22], 62, 90], world: [[12, 20], 140, 340] };
const ISLANDS = [["hoang_sa", 112.0, 16.5], ["truong_sa", 113.8, 9.6]];
const MOST_LABELLED = 1500; // places beyond are smaller dots that are drawn together, without a label
const mapped = { view: "viet_nam", query: "", limit: 50, shapes: null };

const isCountry = ({ link_source }) => link_source === "iso3166";

/** Dots for places, the largest below, countries as rings at their capital or middle. */
function placesMap(places, view, open) {
  const most = Math.max(1, ...places.map((place) => place.n_mentions));
  const size = (place) => 6 + 30 * Math.sqrt(place.n_mentions / most);
  const [center, high, wide] = VIEWS[view];
  // With this layout ECharts counts zoom from the size at which all 360 degrees fill the width.
  const zoom = (width, height) => Math.min(height / high, width / wide) / (width / 360);
  const [labelled, others] = [places.slice(0, MOST_LABELLED), places.slice(MOST_LABELLED)];
  const islands = ISLANDS.filter(([, x, y]) => !labelled.some((place) => Math.hypot(place.longitude - x, place.latitude - y) < 2));
  const dot = (place) => ({ name: place.name, value: [place.longitude, place.latitude, place.n_mentions], index: place.index });
  const points = (instance) => () => labelled.map((place) => {
    const [x, y] = instance.convertToPixel("geo", [place.longitude, place.latitude]);
    return { x, y, radius: size(place) / 2, text: place.name, size: 12 };
  });
  const make = (instance, kept) => ({
    backgroundColor: colour("sea"),
    geo: {
      map: "world", roam: true, center: kept?.geo[0].center ?? center, zoom: kept?.geo[0].zoom ?? zoom(instance.getWidth(), instance.getHeight()), aspectScale: 1, silent: true,
      layoutCenter: ["50%", "50%"], layoutSize: instance.getWidth(), scaleLimit: { min: 0.8, max: 150 },
      itemStyle: { areaColor: colour("land"), borderColor: colour("coast"), borderWidth: 0.6 },
    },
    tooltip: { ...tooltip(), formatter: ({ name, data: { index } }) => `${name}\n${number(entities[index].n_mentions)} ${t("c_mentions")}, ${number(entities[index].n_articles)} ${t("c_articles")}` },
    series: [
      {
        type: "scatter", coordinateSystem: "geo", silent: true, symbolSize: 3, z: 2,
        itemStyle: { color: colour("soft") },
        label: { show: true, position: "right", color: colour("soft"), fontStyle: "italic", fontSize: 11, formatter: ({ name }) => name },
        data: islands.map(([name, ...value]) => ({ name: t(name), value })),
      },
      ...(others.length ? [{
        type: "scatter", coordinateSystem: "geo", z: 2, cursor: "pointer", large: true, largeThreshold: 1, symbolSize: 6,
        itemStyle: { color: `${colour("LOC")}66` }, data: others.map(dot),
      }] : []),
      {
        type: "scatter", coordinateSystem: "geo", z: 3, cursor: "pointer",
        emphasis: { itemStyle: { color: colour("LOC") }, label: { fontWeight: "bold" } },
        label: { show: true, position: "right", color: colour("ink"), textBorderColor: colour("land"), textBorderWidth: 3, fontSize: 12, formatter: ({ name }) => name },
        labelLayout: labelLayout(instance, points(instance)),
        data: labelled.map((place) => ({
          ...dot(place), symbolSize: size(place),
          itemStyle: isCountry(place) ? { color: `${colour("LOC")}22`, borderColor: colour("LOC"), borderWidth: 2 } : { color: `${colour("LOC")}99`, borderColor: colour("card"), borderWidth: 1 },
        })),
      },
    ],
  });
  return chart("places", t("map_label", { n: number(places.length) }), make, { click: ({ data: { index } }) => open(entities[index]) }, "tall", `${view} ${filterNumber}`);
}

async function loadShapes() {
  const topology = await pieceJson("countries");
  echarts.registerMap("world", lib.feature(topology, topology.objects.countries));
}

function mapView(update) {
  const located = byMentions(entities.filter((entity) => isShown(entity) && entity.latitude !== null && entity.longitude !== null));
  if (!located.length) return html`<h1 tabindex="-1">${t("map")}</h1><p class="empty">${t("map_empty")}</p>`;
  mapped.shapes ??= loadShapes().then(() => {
    mapped.shapes = true;
    update();
  });
  const fits = matcher(mapped.query);
  const listed = located.filter((entity) => fits(foldedEntity(entity)));
  const show = (view) => {
    mapped.view = view;
    update();
  };
  return html`
    <h1 tabindex="-1">${t("map")}</h1>
    <p class="hint">${t("map_hint")}</p>
    <div class="tools">${Object.keys(VIEWS).map((view) => html`<button type="button" aria-pressed=${mapped.view === view} @click=${() => show(view)}>${t(view)}</button>`)}
      ${zoomButtons("places", "geoRoam")} ${pngButton("places", t("map"))}
      ${csvButton(t("places"), [t("name"), t("latitude"), t("longitude"), t("country"), t("link"), t("mentions"), t("n_articles"), "entity_id"],
        () => located.map((place) => [place.name, place.latitude, place.longitude, place.country, place.link_id, place.n_mentions, place.n_articles, place.id]))}</div>
    <div class="beside">
      <div class="card">${mapped.shapes === true ? placesMap(located, mapped.view, (entity) => { location.hash = entityHref(entity); }) : html`<p class="empty loading">${t("loading")}</p>`}</div>
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
