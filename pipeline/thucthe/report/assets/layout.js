"use strict";
// Groups and positions of the names of a network; the same pairs always give the same picture.

/** Return numbers between 0 and 1 in a fixed order (mulberry32). */
function fixedRandom() {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Find communities by the Louvain method (Blondel et al. 2008): node -> number of its group, the largest group 0. */
function findGroups(nodes, edges) {
  const graph = new lib.UndirectedGraph();
  for (const node of nodes) graph.addNode(node);
  for (const [a, b, weight] of edges) graph.addEdge(a, b, { weight });
  const found = edges.length ? lib.louvain(graph, { getEdgeWeight: "weight", rng: fixedRandom() }) : {};
  const members = new Map();
  for (const node of nodes) members.set(found[node], [...(members.get(found[node]) ?? []), node]);
  const ordered = [...members.values()].sort((a, b) => b.length - a.length || a[0] - b[0]);
  return new Map(ordered.flatMap((group, number) => group.map((node) => [node, number])));
}

/** Place the nodes by forces: {node, x, y}. */
function placeNodes(nodes, edges, groups) {
  const count = new Set(groups.values()).size;
  const radius = 40 * Math.sqrt(nodes.length);
  const items = nodes.map((node, i) => {
    const turn = (2 * Math.PI * groups.get(node)) / count;
    return { node, x: radius * Math.cos(turn) + 10 * Math.cos(i), y: radius * Math.sin(turn) + 10 * Math.sin(i) };
  });
  const byNode = new Map(items.map((item) => [item.node, item]));
  const degree = new Map();
  for (const node of edges.flatMap(([a, b]) => [a, b])) degree.set(node, (degree.get(node) ?? 0) + 1);
  const links = edges.map(([a, b]) => ({ source: byNode.get(a), target: byNode.get(b), same: groups.get(a) === groups.get(b), degree: Math.min(degree.get(a), degree.get(b)) }));
  const nameRoom = ({ node }) => Math.min(52, 6 + entities[node].name.length * 2.6);
  lib.forceSimulation(items)
    .force("link", lib.forceLink(links).distance((link) => (link.same ? 60 : 130)).strength((link) => (link.same ? 0.8 : 0.25) / link.degree))
    .force("charge", lib.forceManyBody().strength(-320).distanceMax(450))
    .force("collide", lib.forceCollide((item) => 14 + nameRoom(item)).iterations(2))
    .force("x", lib.forceX().strength(0.045))
    .force("y", lib.forceY().strength(0.085))
    .stop()
    .tick(400);
  return items;
}

/** Stretch positions to the room there is, so that ECharts need not stretch the shapes with it. */
function fitInto(items, width, height) {
  const stretch = (key, room) => {
    const low = Math.min(...items.map((item) => item[key]));
    const span = Math.max(...items.map((item) => item[key])) - low;
    return (item) => (span ? ((item[key] - low) / span) * room : room / 2);
  };
  const [x, y] = [stretch("x", width), stretch("y", height)];
  return items.map((item) => ({ node: item.node, x: x(item), y: y(item) }));
}
