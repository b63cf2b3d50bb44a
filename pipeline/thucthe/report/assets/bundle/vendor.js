// The parts of the libraries that the page uses; they become the global `lib`.
import { use } from "echarts/core";
import { BarChart, GraphChart, ScatterChart } from "echarts/charts";
import { GeoComponent, GridComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, GraphChart, ScatterChart, GeoComponent, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);

export * as echarts from "echarts/core";
export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
export { UndirectedGraph } from "graphology";
export { default as louvain } from "graphology-communities-louvain";
export { html, nothing, render } from "lit-html";
export { repeat } from "lit-html/directives/repeat.js";
export { feature } from "topojson-client";
