"use strict";
// ECharts in the page's colours, and timelines.

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

/** Write the bins on the time axis: every one with its year. */
const binLabel = (bin) => day(bin, { month: { month: "numeric", year: "numeric" }, year: { year: "numeric" } }[totals.unit]);

/** A bar for each bin; `choose` is called with the bin that is clicked. */
function timeline(id, counts, { title, tone = "accent", counted = t("mentions"), chosen = null, choose = null }) {
  const bins = allBins();
  const byBin = new Map(counts);
  const label = `${title}: ${counts.map(([bin, n]) => `${binName(bin, totals.unit)} ${n}`).slice(0, 12).join(", ")}`;
  const make = () => ({
    grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { type: "shadow" }, formatter: ([{ name, value }]) => `${binName(name, totals.unit)}: ${number(value)}` },
    xAxis: {
      type: "category", data: bins, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("line") } },
      axisLabel: { color: colour("soft"), hideOverlap: true, formatter: binLabel },
    },
    yAxis: { type: "value", minInterval: 1, splitNumber: 3, axisLabel: { color: colour("soft"), formatter: number }, splitLine: { lineStyle: { color: colour("line") } } },
    series: [{
      type: "bar", barMaxWidth: 28, barCategoryGap: "18%", cursor: choose ? "pointer" : "default",
      itemStyle: { color: colour(tone), borderRadius: [2, 2, 0, 0] },
      data: bins.map((bin) => ({ value: byBin.get(bin) ?? 0, itemStyle: { opacity: chosen && chosen !== bin ? 0.3 : 1 } })),
    }],
  });
  return html`${chart(id, label, make, choose ? { click: ({ name }) => choose(name) } : {}, "short", `${id} ${filterNumber}`)}
    <p class="tools end">${csvButton(title, [t("date"), counted], () => bins.map((bin) => [bin, byBin.get(bin) ?? 0]))} ${pngButton(id, title)}</p>
    <details class="figures"><summary>${t("data_table")}</summary>
      <div class="columns">${counts.map(([bin, n]) => html`<div>
        ${choose ? html`<button type="button" class="plain" aria-pressed=${chosen === bin} @click=${() => choose(bin)}>${binName(bin, totals.unit)}</button>` : binName(bin, totals.unit)}
        <span class="n">${number(n)}</span></div>`)}</div>
    </details>`;
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
