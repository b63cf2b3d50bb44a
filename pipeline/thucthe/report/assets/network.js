"use strict";
// Who is named together with whom: the whole network, or what is around one entity.

const SHAPES = { PER: "circle", LOC: "diamond", ORG: "roundRect" };
const TONES = 10;
const EDGES_SEEN = 160;
const network = { most: 80, least: null, group: null, selected: null, center: null };
const groupColour = (group) => colour(`group-${group % TONES}`);

/** Compute once for the same input. */
function memo(make) {
  let known = null;
  return (key, ...args) => {
    if (known?.key !== key) known = { key, value: make(...args) };
    return known.value;
  };
}

const candidates = memo((center, most, unit) => {
  const nodes = center
    ? [center.index, ...neighboursOf(center, unit).slice(0, most - 1).map(({ entity }) => entity.index)]
    : byMentions(entities.filter(isShown)).slice(0, most).map(({ index }) => index);
  return pairsAmong(nodes.sort((a, b) => a - b), unit);
});
const arranged = memo((nodes, edges) => {
  const groups = findGroups(nodes, edges);
  return { groups, items: placeNodes(nodes, edges, groups) };
});

/** Choose the nodes and edges that the settings leave, without names that stand alone. */
function shownNetwork() {
  const { center, most } = network;
  const unit = pairUnit.value;
  const all = candidates(`${filterNumber} ${center?.index} ${most} ${unit}`, center, most, unit);
  const least = network.least ?? usualLeast(all, center);
  const isKept = ([a, b, n]) => n >= least || (center && (a === center.index || b === center.index));
  const edges = all.filter(isKept);
  const nodes = [...new Set(edges.flatMap(([a, b]) => [a, b]))].sort((a, b) => a - b);
  const key = `${filterNumber} ${center?.index} ${most} ${unit} ${least}`;
  const { groups, items } = arranged(key, nodes, edges);
  const inGroup = (index) => network.group === null || groups.get(index) === network.group;
  return {
    key: `${key} ${network.group}`, groups, items: items.filter(({ node }) => inGroup(node)), nodes: nodes.filter(inGroup),
    edges: edges.filter(([a, b]) => inGroup(a) && inGroup(b)), least, highest: Math.min(20, Math.max(2, all[0]?.[2] ?? 2)),
  };
}

/** The lowest weight that leaves few enough edges to see them apart. */
function usualLeast(edges, center) {
  if (edges.length <= (center ? 2 : 1) * EDGES_SEEN) return 1;
  return Math.min(edges[EDGES_SEEN][2] + 1, edges[0][2]);
}

function networkOption(shown, instance, kept) {
  const [width, height] = [instance.getWidth(), instance.getHeight()];
  const margin = { left: Math.min(70, width * 0.1), right: Math.min(90, width * 0.16), top: 26, bottom: 26 };
  const shrink = Math.min(1, Math.sqrt(width / 800));
  const most = Math.max(1, ...shown.nodes.map((index) => entities[index].n_mentions));
  const size = (index) => (8 + 30 * Math.sqrt(entities[index].n_mentions / most)) * shrink;
  const focus = network.selected ?? network.center?.index ?? null;
  const around = new Set(shown.edges.filter(([a, b]) => a === network.selected || b === network.selected).flatMap(([a, b]) => [a, b]));
  const dim = (index) => around.size > 0 && !around.has(index);
  const strongest = Math.max(1, ...shown.edges.map(([, , n]) => n));
  const strength = new Map();
  for (const [a, b, n] of shown.edges) for (const index of [a, b]) strength.set(index, (strength.get(index) ?? 0) + n);
  const rank = (index) => (index === focus ? Infinity : (dim(index) ? 0 : 1e6) + entities[index].n_mentions);
  const places = fitInto(shown.items, width - margin.left - margin.right, height - margin.top - margin.bottom).sort((a, b) => rank(b.node) - rank(a.node));
  const points = () => {
    const zoom = instance.getOption().series[0].zoom ?? 1;
    return places.map(({ node, x, y }) => {
      const [left, top] = instance.convertToPixel({ seriesIndex: 0 }, [x, y]);
      return { x: left, y: top, radius: (size(node) / 2) * (1 + (zoom - 1) * 0.6), text: dim(node) ? "" : shortName(node), size: 12, weight: node === focus ? 700 : 400 };
    });
  };
  return {
    tooltip: {
      ...tooltip(),
      formatter: ({ dataType, data: item }) => dataType === "edge"
        ? `${entities[item.a].name} — ${entities[item.b].name}\n${t(`by_${pairUnit.value}`)}: ${number(item.n)}`
        : `${entities[item.index].name} (${t(entities[item.index].label)})\n${number(entities[item.index].n_mentions)} ${t("c_mentions")}`,
    },
    series: [{
      type: "graph", layout: "none", roam: true, ...margin, cursor: "pointer",
      scaleLimit: { min: 0.5, max: 8 }, center: kept?.series[0].center, zoom: kept?.series[0].zoom ?? 1,
      data: places.map(({ node: index, x, y }) => ({
        id: String(index), index, name: shortName(index), x, y, symbol: SHAPES[entities[index].label] ?? "triangle", symbolSize: size(index),
        itemStyle: { color: groupColour(shown.groups.get(index)), opacity: dim(index) ? 0.2 : 1, borderColor: colour(index === focus ? "ink" : "card"), borderWidth: index === focus ? 3 : 1.5 },
        label: { show: !dim(index), fontWeight: index === focus ? "bold" : "normal" },
      })),
      links: shown.edges.map(([a, b, n]) => ({
        source: String(a), target: String(b), a, b, n,
        lineStyle: {
          width: 0.8 + 5 * Math.sqrt((n - 1) / strongest), color: shown.groups.get(a) === shown.groups.get(b) ? groupColour(shown.groups.get(a)) : colour("faint"),
          opacity: network.selected === null ? 0.45 : a === network.selected || b === network.selected ? 0.9 : 0.06, curveness: 0.08,
        },
      })),
      label: { show: true, position: "right", color: colour("ink"), fontSize: 12, textBorderColor: colour("card"), textBorderWidth: 3 },
      labelLayout: labelLayout(instance, points),
      emphasis: { focus: "adjacency", lineStyle: { opacity: 0.9 }, label: { show: true, fontWeight: "bold" } },
      blur: { itemStyle: { opacity: 0.2 }, lineStyle: { opacity: 0.05 }, label: { opacity: 0.2 } },
    }],
  };
}

/** Shorten a name to what fits beside its dot. */
function shortName(index) {
  const { name } = entities[index];
  return name.length > 28 ? `${name.slice(0, 27).trimEnd()}…` : name;
}

function networkView(update) {
  const shown = shownNetwork();
  if (network.selected !== null && !shown.nodes.includes(network.selected)) network.selected = null;
  const change = (name, value) => {
    network[name] = value;
    update();
  };
  const { center } = network;
  const title = center ? t("around", { name: center.name }) : t("network");
  const rows = () => shown.edges.map(([a, b, n]) => [entities[a].name, t(entities[a].label), entities[b].name, t(entities[b].label), n, entities[a].id, entities[b].id]);
  return html`
    <h1 tabindex="-1">${title}</h1>
    <p class="hint">${center ? html`${t("ego_hint", { name: center.name })} <a href="#/network">${t("whole_network")}</a>` : t("network_hint")}</p>
    <div class="tools">
      ${unitSwitch(() => change("least", null))}
      <label class="field">${t("min_weight")}: <output>${shown.least}</output>
        <input type="range" min="1" max=${shown.highest} .value=${String(shown.least)} @change=${(event) => change("least", Number(event.target.value))}></label>
      <label class="field">${t("n_names")}
        <select @change=${(event) => {
          network.least = null;
          change("most", Number(event.target.value));
        }}>${[20, 40, 80, 150, 300].map((n) => html`<option value=${n} ?selected=${n === network.most}>${n}</option>`)}</select></label>
      ${zoomButtons("network", "graphRoam")} ${pngButton("network", title)}
      ${csvButton(title, [t("name"), t("all_kinds"), t("other"), t("all_kinds"), t(`by_${pairUnit.value}`), "entity_a", "entity_b"], rows)}
      ${network.group === null ? nothing : html`<button type="button" @click=${() => change("group", null)}>${t("all_groups")}</button>`}
    </div>
    ${shown.nodes.length === 0 ? html`<p class="empty">${t(center ? "no_pairs" : "network_empty")}</p>` : html`
    <div class="beside">
      <div class="card">${chart("network", t("network_label", { n: shown.nodes.length, m: shown.edges.length }), (instance, kept) => networkOption(shown, instance, kept), {
        click: ({ dataType, data: item }) => dataType === "node" && change("selected", network.selected === item.index ? null : item.index),
      }, "tall", shown.key)}</div>
      <aside class="card scroll" tabindex="0" aria-label=${t("groups")}>
        ${network.selected === null ? nothing : selection(shown)}
        ${groupList(shown, change)}
      </aside>
    </div>
    ${pairTable(shown.edges)}`}`;
}

function groupList({ nodes, groups }, change) {
  const members = new Map();
  for (const index of nodes) members.set(groups.get(index), [...(members.get(groups.get(index)) ?? []), index]);
  const rows = () => nodes.map((index) => [entities[index].name, t(entities[index].label), groups.get(index) + 1, entities[index].n_mentions, entities[index].id]).sort((a, b) => a[2] - b[2] || b[3] - a[3]);
  return html`<div class="tools"><h2>${t("groups")}</h2> ${csvButton(t("groups"), [t("name"), t("all_kinds"), t("group"), t("mentions"), "entity_id"], rows)}</div>
    ${[...members].sort(([a], [b]) => a - b).map(([group, names]) => html`<section class="group" style="--tone:var(--group-${group % TONES})">
      <h3><button type="button" class="plain" aria-pressed=${network.group === group} @click=${() => change("group", network.group === group ? null : group)}>
        <span class="swatch" aria-hidden="true"></span>${entities[names[0]].name} <span class="n">${names.length}</span></button></h3>
      <p>${names.slice(0, 12).map((index) => html`<button type="button" class="plain name" aria-pressed=${network.selected === index}
        @click=${() => change("selected", network.selected === index ? null : index)}>${entities[index].name}</button> `)}</p>
    </section>`)}`;
}

function selection({ edges }) {
  const entity = entities[network.selected];
  const rows = edges.filter(([a, b]) => a === entity.index || b === entity.index)
    .map(([a, b, n]) => ({ entity: entities[a === entity.index ? b : a], n }));
  return html`<section class="selection" aria-live="polite"><h2>${entity.name}</h2><p>${badge(entity.label)}
    <a href=${entityHref(entity)}>${t("open_entity")}</a> · <a href="#/network/${encodeURIComponent(entity.id)}">${t("around", { name: entity.name })}</a></p>${ranking(rows.slice(0, 8))}</section>`;
}

/** The strongest pairs as a table. */
const pairTable = (edges) => html`<details class="figures"><summary>${t("pairs")}</summary>
  <table class="cards"><caption class="hidden">${t("pairs")}</caption>
    <thead><tr><th scope="col">${t("name")}</th><th scope="col">${t("other")}</th><th scope="col" class="number">${t(`by_${pairUnit.value}`)}</th></tr></thead>
    <tbody>${edges.slice(0, 200).map(([a, b, n]) => html`<tr><th scope="row">${entityLink(entities[a])}</th><td data-name=${t("other")}>${entityLink(entities[b])}</td>
      <td data-name=${t(`by_${pairUnit.value}`)} class="number">${number(n)}</td></tr>`)}</tbody></table></details>`;
