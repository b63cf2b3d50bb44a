"use strict";
// Pieces of data: inside the page, or in files that are loaded when they are needed. Each is gzip in base64.

const about = JSON.parse(document.getElementById("about").textContent);
const LABELS = about.labels;
const arriving = new Map(); // name of a piece that is being loaded -> what receives it
const TEXT_PIECES_KEPT = 60;

/** Receive a piece; every file of data calls this. */
function piece(name, base64) {
  arriving.get(name)?.(base64);
}

/** Load a script from the folder of the page; files may be loaded this way without a server. */
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
    script.remove();
  });
}

async function readPiece(name) {
  const inline = document.getElementById(`piece-${name}`);
  if (inline) return inline.textContent;
  let received = "";
  arriving.set(name, (base64) => { received = base64; });
  await loadScript(`data/${name}.js`);
  arriving.delete(name);
  return received;
}

/** Unpack a piece into an ArrayBuffer. */
async function pieceBytes(name) {
  const packed = atob(await readPiece(name));
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

const pieceJson = async (name) => JSON.parse(new TextDecoder().decode(await pieceBytes(name)));

const textPieces = new Map(); // number of a piece -> promise of its rows, the most recently used last

/** Load the texts of a piece. */
function textPiece(number) {
  const rows = textPieces.get(number) ?? pieceJson(`texts-${number}`);
  textPieces.delete(number);
  textPieces.set(number, rows);
  if (textPieces.size > TEXT_PIECES_KEPT) textPieces.delete(textPieces.keys().next().value);
  return rows;
}

/** Find the piece that holds the text of an article. */
function pieceOf(index) {
  const starts = about.text_starts;
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
