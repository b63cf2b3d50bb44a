// Bundles the libraries of vendor.js with their licences, draws the coastlines, and lists what is inside.
const fs = require("fs");
const path = require("path");
const esbuild = require("esbuild");
const { geoEquirectangular } = require("d3-geo");
const { feature, quantize } = require("topojson-client");
const { topology } = require("topojson-server");
const { presimplify, simplify, filter, filterAttachedWeight } = require("topojson-simplify");

const write = (name, text) => fs.writeFileSync(path.join(__dirname, "..", name), text);

/** Countries of Natural Earth 1:50m: in full around Viet Nam, simpler elsewhere, cut at the 180th meridian. */
async function countries() {
  const { geoProject } = await import("d3-geo-projection");
  const world = JSON.parse(fs.readFileSync(require.resolve("world-atlas/countries-50m.json")));
  const antarctica = "010";
  const shapes = feature(world, world.objects.countries);
  shapes.features = shapes.features.filter(({ id }) => id !== antarctica).map(({ type, id, geometry }) => ({ type, id, geometry }));
  const degrees = geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0).reflectY(true);
  const prepared = presimplify(topology({ countries: geoProject(shapes, degrees) }));
  const near = ([x, y]) => x > 95 && x < 120 && y > 2 && y < 26;
  for (const arc of prepared.arcs) for (const point of arc) if (near(point)) point[2] = Infinity;
  const small = simplify(prepared, 0.01);
  write("countries.json", JSON.stringify(quantize(filter(small, filterAttachedWeight(small, 0.003)), 2e4)));
}

function libraries() {
  const { metafile } = esbuild.buildSync({
    entryPoints: [path.join(__dirname, "vendor.js")], outfile: path.join(__dirname, "../vendor.min.js"), metafile: true,
    bundle: true, minify: true, format: "iife", globalName: "lib", charset: "ascii", legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const inside = Object.keys(metafile.inputs).map((file) => file.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean);
  const names = [...new Set([...inside, "world-atlas"])].sort();
  const rows = [];
  const notices = [];
  for (const name of names) {
    const folder = path.join(__dirname, "node_modules", name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json")));
    rows.push([name, version, license].join("\t"));
    const texts = fs.readdirSync(folder, { recursive: true }).filter((file) => /^(licen[cs]es?|notice)([./-]|$)/i.test(file))
      .map((file) => path.join(folder, file)).filter((file) => fs.statSync(file).isFile()).map((file) => fs.readFileSync(file, "utf8").trim());
    notices.push(`${name} ${version}\n\n${texts.join("\n\n")}`);
  }
  const code = fs.readFileSync(path.join(__dirname, "../vendor.min.js"), "utf8");
  write("vendor.min.js", `/*!\n${notices.join(`\n\n${"-".repeat(80)}\n\n`).replace(/\*\//g, "* /")}\n*/\n"use strict";\n${code}`);
  write("libraries.tsv", `# Source: npm, written by bundle/bundle.js; coastlines of world-atlas: Natural Earth, public domain\n${rows.join("\n")}\n`);
}

libraries();
countries();
