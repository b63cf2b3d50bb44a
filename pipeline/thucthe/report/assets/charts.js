"use strict";
// ECharts in the page's colours: timelines and the map. The network has a file of its own.

const { echarts } = lib;
const charts = new Map(); // what the present view draws: id of an element -> {make, events, scene}
const drawn = new WeakMap(); // which scene an instance shows

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const font = () => getComputedStyle(document.body).fontFamily;

/** Make room for a chart; `make` gives its ECharts option after the view stands, `events` are its listeners.
    As long as the scene is the same, `make` gets what is drawn, so that zoom and position can be kept. */
function chart(id, label, make, events = {}, size = "", scene = id) {
  charts.set(id, { make, events, scene });
  return html`<div class="chart ${size}" id=${id} role="img" aria-label=${label}></div>`;
}

/** Draw what the view asked for, also where a chart stands already. */
function drawCharts() {
  for (const [id, { make, events, scene }] of charts) {
    const element = document.getElementById(id);
    if (!element) continue;
    const instance = echarts.getInstanceByDom(element) ?? echarts.init(element, null, { renderer: "svg" });
    const kept = drawn.get(instance) === scene ? instance.getOption() : null;
    drawn.set(instance, scene);
    instance.setOption({ animation: false, textStyle: { fontFamily: font(), color: colour("ink") }, ...make(instance, kept) }, true);
    for (const [name, listen] of Object.entries(events)) {
      instance.off(name);
      instance.on(name, (event) => listen(event, instance));
    }
  }
}

/** Free the charts of a view that is left. */
function dropCharts() {
  for (const id of charts.keys()) {
    const element = document.getElementById(id);
    if (element) echarts.getInstanceByDom(element)?.dispose();
  }
  charts.clear();
}

addEventListener("resize", () => {
  for (const id of charts.keys()) {
    const element = document.getElementById(id);
    if (element) echarts.getInstanceByDom(element)?.resize();
  }
  drawCharts();
});

const tooltip = () => ({
  renderMode: "richText", confine: true, backgroundColor: colour("card"), borderColor: colour("line"),
  textStyle: { color: colour("ink"), fontFamily: font(), fontSize: 13 },
});

/** A bar for each bin; `choose` is called with the bin that is clicked. */
function timeline(id, counts, { title, tone = "accent", chosen = null, choose = null }) {
  const bins = allBins();
  const byBin = new Map(counts);
  const label = `${title}: ${counts.map(([bin, n]) => `${binName(bin, data.unit)} ${n}`).slice(0, 12).join(", ")}`;
  const make = () => ({
    grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { type: "shadow" }, formatter: ([{ name, value }]) => `${binName(name, data.unit)}: ${number(value)}` },
    xAxis: {
      type: "category", data: bins, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("line") } },
      axisLabel: { color: colour("soft"), hideOverlap: true, formatter: (bin) => day(bin, data.unit === "day" || data.unit === "week" ? { day: "numeric", month: "numeric" } : data.unit === "month" ? { month: "numeric", year: "numeric" } : { year: "numeric" }) },
    },
    yAxis: { type: "value", minInterval: 1, splitNumber: 3, axisLabel: { color: colour("soft") }, splitLine: { lineStyle: { color: colour("line") } } },
    series: [{
      type: "bar", barMaxWidth: 28, barCategoryGap: "18%", cursor: choose ? "pointer" : "default",
      itemStyle: { color: colour(tone), borderRadius: [2, 2, 0, 0] },
      data: bins.map((bin) => ({ value: byBin.get(bin) ?? 0, itemStyle: { opacity: chosen && chosen !== bin ? 0.3 : 1 } })),
    }],
  });
  return html`${chart(id, label, make, choose ? { click: ({ name }) => choose(name) } : {}, "short")}
    <details class="figures"><summary>${t("data_table")}</summary>
      <div class="columns">${counts.map(([bin, n]) => html`<div>
        ${choose ? html`<button type="button" class="plain" aria-pressed=${chosen === bin} @click=${() => choose(bin)}>${binName(bin, data.unit)}</button>` : binName(bin, data.unit)}
        <span class="n">${number(n)}</span></div>`)}</div>
    </details>`;
}

// Middle, degrees of latitude and of longitude that a view shows.
const VIEWS = { viet_nam: [[107, 16], 16, 14], asia: [[105, 22], 62, 90], world: [[12, 20], 140, 340] };
const ISLANDS = [["hoang_sa", 112.0, 16.5], ["truong_sa", 113.8, 9.6]];
let coastlines = false;

/** Dots for places, the largest below; names that would overlap are left out until there is room. */
function placesMap(places, view, open) {
  if (!coastlines) {
    const topology = JSON.parse(document.getElementById("countries").textContent);
    echarts.registerMap("world", lib.feature(topology, topology.objects.countries));
    coastlines = true;
  }
  const most = Math.max(1, ...places.map((place) => place.n_mentions));
  const [center, high, wide] = VIEWS[view];
  // With this layout ECharts counts zoom from the size at which all 360 degrees fill the width.
  const zoom = (width, height) => Math.min(height / high, width / wide) / (width / 360);
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
        data: ISLANDS.filter(([, x, y]) => !places.some((place) => Math.hypot(place.longitude - x, place.latitude - y) < 2)).map(([name, ...value]) => ({ name: t(name), value })),
      },
      {
        type: "scatter", coordinateSystem: "geo", z: 3, cursor: "pointer",
        symbolSize: (value) => 6 + 30 * Math.sqrt(value[2] / most),
        itemStyle: { color: `${colour("LOC")}99`, borderColor: colour("card"), borderWidth: 1 },
        emphasis: { itemStyle: { color: colour("LOC") }, label: { fontWeight: "bold" } },
        label: { show: true, position: "right", color: colour("ink"), textBorderColor: colour("land"), textBorderWidth: 3, fontSize: 12, padding: [2, 3], formatter: ({ name }) => name },
        labelLayout: { hideOverlap: true },
        data: places.map((entity) => ({ name: entity.name, value: [entity.longitude, entity.latitude, entity.n_mentions], index: entity.index })),
      },
    ],
  });
  return chart("places", t("map_label", { n: number(places.length) }), make, { click: ({ data: { index } }) => open(entities[index]) }, "tall", view);
}

/** Zoom a chart that roams by a factor around its middle. */
function zoomChart(id, type, zoom) {
  const instance = echarts.getInstanceByDom(document.getElementById(id));
  instance.dispatchAction({ type, zoom, originX: instance.getWidth() / 2, originY: instance.getHeight() / 2, ...(type === "geoRoam" ? { componentType: "geo", geoIndex: 0 } : { seriesIndex: 0 }) });
}

const zoomButtons = (id, type) => html`<span class="zoom">
  <button type="button" aria-label=${t("zoom_in")} title=${t("zoom_in")} @click=${() => zoomChart(id, type, 1.5)}>+</button>
  <button type="button" aria-label=${t("zoom_out")} title=${t("zoom_out")} @click=${() => zoomChart(id, type, 1 / 1.5)}>−</button>
</span>`;
