"use strict";
// Tables saved as CSV and charts as PNG.

/** Offer a file for saving. */
function saveFile(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Write a cell; a text that a spreadsheet would read as a formula is prefixed with an apostrophe (OWASP, "CSV Injection"). */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  return `"${(/^[=+\-@\t\r']/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
}

const csvText = (header, rows) => [header, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");

/** Name a file after the report and what it holds. */
const fileName = (what, ending) => `${about.title} - ${what}.${ending}`.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, "_");

const saveCsv = (what, header, rows) => saveFile(fileName(what, "csv"), new Blob(["\ufeff", csvText(header, rows)], { type: "text/csv" }));

/** Draw a chart as PNG, at twice its size. */
async function savePng(id, what) {
  const element = document.getElementById(id);
  const svg = element.querySelector("svg").cloneNode(true);
  const [width, height] = [element.clientWidth, element.clientHeight];
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
  const context = canvas.getContext("2d");
  context.fillStyle = colour("card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => saveFile(fileName(what, "png"), blob), "image/png");
}

/** A button that saves a table; `make` returns its rows. */
const csvButton = (what, header, make) => html`<button type="button" class="save" @click=${() => saveCsv(what, header, make())}>${t("save_csv")}</button>`;
const pngButton = (id, what) => html`<button type="button" class="save" @click=${() => savePng(id, what)}>${t("save_png")}</button>`;
