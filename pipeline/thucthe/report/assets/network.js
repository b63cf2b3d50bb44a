"use strict";
// Who is named together with whom: layout by d3-force, drawing by ECharts.

const SHAPES = { PER: "circle", LOC: "diamond", ORG: "roundRect" };
const TONES = 10;
const network = { kinds: new Set(LABELS), most: innerWidth < 700 ? 40 : 80, least: null, group: null, selected: null };
const groupOf = new Map(data.network.nodes);
const groupColour = (group) => colour(`group-${group % TONES}`);

/** Choose the nodes and edges that the filters leave, without names that stand alone. */
function shownNetwork() {
  const { kinds, most, group } = network;
  const fits = ([index, community]) => kinds.has(entities[index].label) && (group === null || group === community);
  const chosen = new Set(data.network.nodes.filter(fits).map(([index]) => index).sort((a, b) => a - b).slice(0, most));
  const all = data.network.edges.filter(([a, b]) => chosen.has(a) && chosen.has(b));
  const least = network.least ?? usualLeast(all);
  const edges = all.filter(([, , n]) => n >= least);
  const nodes = [...new Set(edges.flatMap(([a, b]) => [a, b]))].sort((a, b) => a - b);
  return { nodes, edges, least, highest: Math.min(20, Math.max(2, all[0]?.[2] ?? 2)) };
}

/** The lowest weight that leaves few enough edges to see them apart. */
function usualLeast(edges) {
  const limit = 160;
  return edges.length > limit ? Math.min(edges[limit][2] + 1, edges[0][2]) : 1;
}

/** Place the nodes: the same nodes and edges always come to lie in the same places. */
function place({ nodes, edges }) {
  const groups = [...new Set(nodes.map((node) => groupOf.get(node)))];
  const radius = 40 * Math.sqrt(nodes.length);
  const items = nodes.map((node, i) => {
    const turn = (2 * Math.PI * groups.indexOf(groupOf.get(node))) / groups.length;
    return { node, x: radius * Math.cos(turn) + 10 * Math.cos(i), y: radius * Math.sin(turn) + 10 * Math.sin(i) };
  });
  const byNode = new Map(items.map((item) => [item.node, item]));
  const degree = new Map();
  for (const node of edges.flatMap(([a, b]) => [a, b])) degree.set(node, (degree.get(node) ?? 0) + 1);
  const links = edges.map(([a, b]) => ({ source: byNode.get(a), target: byNode.get(b), same: groupOf.get(a) === groupOf.get(b), degree: Math.min(degree.get(a), degree.get(b)) }));
  const nameRoom = ({ node }) => Math.min(52, 6 + entities[node].name.length * 2.6);
  lib.forceSimulation(items)
    .force("link", lib.forceLink(links).distance((link) => (link.same ? 60 : 130)).strength((link) => (link.same ? 0.8 : 0.25) / link.degree))
    .force("charge", lib.forceManyBody().strength(-320).distanceMax(450))
    .force("collide", lib.forceCollide((item) => nodeSize(item.node) / 2 + nameRoom(item)).iterations(2))
    .force("x", lib.forceX().strength(0.045))
    .force("y", lib.forceY().strength(0.085))
    .stop()
    .tick(400);
  return items;
}

const mostNamed = Math.max(1, ...data.network.nodes.map(([index]) => entities[index].n_mentions));
const nodeSize = (index) => 8 + 34 * Math.sqrt(entities[index].n_mentions / mostNamed);

/** Stretch the layout to the room there is, so that ECharts need not stretch the shapes with it. */
function fit(items, width, height) {
  const stretch = (key, room) => {
    const low = Math.min(...items.map((item) => item[key]));
    const span = Math.max(...items.map((item) => item[key])) - low || 1;
    return (item) => ((item[key] - low) / span) * room;
  };
  const [x, y] = [stretch("x", width), stretch("y", height)];
  return items.map((item) => ({ node: item.node, x: x(item), y: y(item) }));
}

const MARGIN = { left: 30, right: 150, top: 26, bottom: 26 };

function networkOption(shown, instance, kept) {
  const [width, height] = [instance.getWidth() - MARGIN.left - MARGIN.right, instance.getHeight() - MARGIN.top - MARGIN.bottom];
  const shrink = Math.min(1, Math.sqrt(width / 700));
  const around = new Set(shown.edges.filter(([a, b]) => a === network.selected || b === network.selected).flatMap(([a, b]) => [a, b]));
  const dim = (index) => network.selected !== null && around.size > 0 && !around.has(index);
  const strongest = Math.max(1, ...shown.edges.map(([, , n]) => n));
  return {
    tooltip: {
      ...tooltip(),
      formatter: ({ dataType, data: item }) => dataType === "edge"
        ? `${entities[item.a].name} — ${entities[item.b].name}\n${t("neighbours_hint")}: ${number(item.n)}`
        : `${item.name} (${t(entities[item.index].label)})\n${number(entities[item.index].n_mentions)} ${t("c_mentions")}`,
    },
    series: [{
      type: "graph", layout: "none", roam: true, ...MARGIN, cursor: "pointer",
      scaleLimit: { min: 0.5, max: 8 }, center: kept?.series[0].center, zoom: kept?.series[0].zoom ?? 1,
      data: fit(shown.items, width, height).map(({ node: index, x, y }) => ({
        id: String(index), index, name: entities[index].name, x, y, symbol: SHAPES[entities[index].label] ?? "triangle", symbolSize: nodeSize(index) * shrink,
        itemStyle: { color: groupColour(groupOf.get(index)), opacity: dim(index) ? 0.2 : 1, borderColor: colour(index === network.selected ? "ink" : "card"), borderWidth: index === network.selected ? 3 : 1.5 },
        label: { show: !dim(index), fontWeight: index === network.selected ? "bold" : "normal" },
      })),
      links: shown.edges.map(([a, b, n]) => ({
        source: String(a), target: String(b), a, b, n,
        lineStyle: {
          width: 0.8 + 5 * Math.sqrt((n - 1) / strongest), color: groupOf.get(a) === groupOf.get(b) ? groupColour(groupOf.get(a)) : colour("faint"),
          opacity: network.selected === null ? 0.45 : a === network.selected || b === network.selected ? 0.9 : 0.06, curveness: 0.08,
        },
      })),
      label: { show: true, position: "right", width: 170, overflow: "truncate", padding: [3, 4], color: colour("ink"), fontSize: 12, textBorderColor: colour("card"), textBorderWidth: 3 },
      labelLayout: { hideOverlap: true },
      emphasis: { focus: "adjacency", lineStyle: { opacity: 0.9 }, label: { show: true, fontWeight: "bold" } },
      blur: { itemStyle: { opacity: 0.2 }, lineStyle: { opacity: 0.05 }, label: { opacity: 0.2 } },
    }],
  };
}

let placed = { key: null, items: [] };

function networkView(update) {
  const shown = shownNetwork();
  if (network.selected !== null && !shown.nodes.includes(network.selected)) network.selected = null;
  const key = JSON.stringify([shown.nodes, shown.least]);
  if (placed.key !== key) placed = { key, items: place(shown) };
  shown.items = placed.items;
  const change = (name, value) => {
    network[name] = value;
    update();
  };
  const groups = groupBy(shown.nodes);
  const ordered = [...groups].sort((a, b) => b[1].length - a[1].length);
  return html`
    <h1 tabindex="-1">${t("network")}</h1>
    <p class="hint">${t("network_hint")}</p>
    <div class="tools">
      ${kindSwitches(network.kinds, update)}
      <label class="field">${t("min_weight")}: <output>${shown.least}</output>
        <input type="range" min="1" max=${shown.highest} .value=${String(shown.least)} @change=${(event) => change("least", Number(event.target.value))}></label>
      <label class="field">${t("n_names")}
        <select @change=${(event) => {
          network.least = null;
          change("most", Number(event.target.value));
        }}>${[40, 80, 150, 300].map((n) => html`<option value=${n} ?selected=${n === network.most}>${n}</option>`)}</select></label>
      ${zoomButtons("network", "graphRoam")}
      ${network.group === null ? nothing : html`<button type="button" @click=${() => change("group", null)}>${t("all_groups")}</button>`}
    </div>
    ${shown.nodes.length === 0 ? html`<p class="empty">${t("network_empty")}</p>` : html`
    <div class="beside">
      <div class="card">${chart("network", t("network_label", { n: shown.nodes.length, m: shown.edges.length }), (instance, kept) => networkOption(shown, instance, kept), {
        click: ({ dataType, data: item }) => dataType === "node" && change("selected", network.selected === item.index ? null : item.index),
      }, "tall", key)}</div>
      <aside class="card scroll" tabindex="0" aria-label=${t("groups")}>
        ${network.selected === null ? nothing : selection(shown)}
        <h2>${t("groups")}</h2>
        ${ordered.map(([group, members]) => html`<section class="group" style="--tone:var(--group-${group % TONES})">
          <h3><button type="button" class="plain" aria-pressed=${network.group === group} @click=${() => change("group", network.group === group ? null : group)}>
            <span class="swatch" aria-hidden="true"></span>${entities[members[0]].name} <span class="n">${members.length}</span></button></h3>
          <p>${members.slice(0, 12).map((index) => html`<button type="button" class="plain name" aria-pressed=${network.selected === index}
            @click=${() => change("selected", network.selected === index ? null : index)}>${entities[index].name}</button> `)}</p>
        </section>`)}
      </aside>
    </div>`}`;
}

function selection({ edges }) {
  const entity = entities[network.selected];
  const rows = edges.filter(([a, b]) => a === entity.index || b === entity.index)
    .map(([a, b, n]) => ({ entity: entities[a === entity.index ? b : a], n }));
  return html`<section class="selection" aria-live="polite"><h2>${entity.name}</h2><p>${badge(entity.label)}
    <a href=${entityHref(entity)}>${t("open_entity")}</a></p>${ranking(rows.slice(0, 8))}</section>`;
}

function groupBy(nodes) {
  const groups = new Map();
  for (const index of nodes) groups.set(groupOf.get(index), [...(groups.get(groupOf.get(index)) ?? []), index]);
  return groups;
}
