"use strict";
// Corrections marked in the page, kept by the browser, and saved as the file that `thucthe correct --from` reads.

const COLUMNS = ["action", "entity", "value", "entity_id", "value_id", "label"];
const KEPT_AS = `corrections-${about.title}`;
const corrections = readCorrections();

function readCorrections() {
  try {
    return JSON.parse(recall(KEPT_AS) ?? "[]").filter((row) => COLUMNS.every((column) => typeof row[column] === "string"));
  } catch {
    return [];
  }
}

/** Add a correction; of the same entity a later name or kind replaces an earlier one. */
function addCorrection(action, entity, value = "", other = null) {
  const row = { action, entity: entity.name, value: other ? other.name : value, entity_id: entity.id, value_id: other?.id ?? "", label: other && other.label !== entity.label ? "" : entity.label };
  const single = ["rename", "relabel", "drop"].includes(action);
  const same = (each) => each.action === action && each.entity_id === row.entity_id && (single || (each.value === row.value && each.value_id === row.value_id));
  keepCorrections([...corrections.filter((each) => !same(each)), row]);
}

function keepCorrections(rows) {
  corrections.splice(0, corrections.length, ...rows);
  remember(KEPT_AS, JSON.stringify(corrections));
}

const correctionsOf = (entity) => corrections.filter((row) => row.entity_id === entity.id || row.value_id === entity.id);

/** Name the value of a correction for readers. */
function valueText({ action, value }) {
  if (action === "relabel") return t(value);
  const article = value.startsWith("article:") ? articleById.get(value.slice(8)) : null;
  return action === "split" && article ? `“${article.title}”` : value;
}
const correctionText = (row) => `${t(`a_${row.action}`)} ${row.entity}${row.value ? ` ← ${valueText(row)}` : ""}`;

/** What is marked for an entity, as a note in a row. */
const correctionNote = (entity) => {
  const own = correctionsOf(entity);
  return own.length ? html` <span class="marked" title=${own.map(correctionText).join("; ")}>✎ <span class="hidden">${t("marked", { what: own.map(correctionText).join("; ") })}</span></span>` : nothing;
};

const correcting = { id: null, query: "", form: "", name: "" };

/** Controls to correct an entity. */
function correctionPanel(entity, update) {
  if (correcting.id !== entity.id) Object.assign(correcting, { id: entity.id, query: "", form: "", name: entity.name });
  const add = (...args) => {
    addCorrection(...args);
    update();
  };
  const fits = matcher(correcting.query);
  const others = correcting.query.trim() ? entities.filter((other) => other !== entity && fits(foldedEntity(other))).slice(0, 6) : [];
  const forms = entity.aliases.map(([alias]) => alias);
  return html`<details class="card correct"><summary><h2>${t("correct")}</h2></summary>
    ${correctionsOf(entity).map((row) => html`<p class="marked">✎ ${correctionText(row)} ${removeButton(row, update)}</p>`)}
    <label class="line">${t("merge")} <input type="search" autocomplete="off" .value=${correcting.query} placeholder=${t("search_all")} @input=${(event) => {
      correcting.query = event.target.value;
      update();
    }}></label>
    ${others.length ? html`<ul class="plain-list">${others.map((other) => html`<li><button type="button" class="plain" @click=${() => {
      correcting.query = "";
      add("merge", entity, "", other);
    }}>${sign(other.label)} ${other.name} <span class="n">${number(other.n_mentions)}</span></button></li>`)}</ul>` : nothing}
    ${forms.length > 1 ? html`<form class="line" @submit=${(event) => {
      event.preventDefault();
      const form = event.target.elements.form.value;
      if (form) add("split", entity, form);
    }}><label>${t("split_form")} <select name="form"><option value="">${t("choose")}</option>${forms.map((form) => html`<option>${form}</option>`)}</select></label>
      <button>${t("add")}</button></form>` : nothing}
    <form class="line" @submit=${(event) => {
      event.preventDefault();
      const name = event.target.elements.name.value.trim();
      if (name && name !== entity.name) add("rename", entity, name);
    }}><label>${t("new_name")} <input name="name" autocomplete="off" value=${entity.name}></label> <button>${t("add")}</button></form>
    <form class="line" @submit=${(event) => {
      event.preventDefault();
      if (event.target.elements.label.value !== entity.label) add("relabel", entity, event.target.elements.label.value);
    }}><label>${t("relabel")} <select name="label">${LABELS.map((label) => html`<option value=${label} ?selected=${label === entity.label}>${t(label)}</option>`)}</select></label>
      <button>${t("add")}</button></form>
    <p><button type="button" @click=${() => add("drop", entity)}>${t("drop")}</button> <a href="#/corrections">${t("corrections")}</a></p>
  </details>`;
}

const removeButton = (row, update) => html`<button type="button" @click=${() => {
  keepCorrections(corrections.filter((each) => each !== row));
  update();
}}>${t("remove")}</button>`;

function correctionsView(update) {
  const rows = () => corrections.map((row) => COLUMNS.map((column) => row[column]));
  return html`
    <h1 tabindex="-1">${t("corrections")}</h1>
    <p class="hint">${t("corrections_hint")}</p>
    ${corrections.length === 0 ? html`<p class="empty">${t("no_corrections", { correct: t("correct") })}</p>` : html`
    <div class="tools">${csvButton(t("corrections"), COLUMNS, rows)}
      <button type="button" @click=${() => {
        keepCorrections([]);
        update();
      }}>${t("clear")}</button></div>
    <p><code>thucthe correct DIR --from "${fileName(t("corrections"), "csv")}"</code></p>
    <table class="cards"><caption class="hidden">${t("corrections")}</caption>
      <thead><tr><th scope="col">${t("action")}</th><th scope="col">${t("name")}</th><th scope="col">${t("value")}</th><th></th></tr></thead>
      <tbody>${corrections.map((row) => html`<tr><td data-name=${t("action")}>${t(`a_${row.action}`)}</td>
        <th scope="row">${entityById.has(row.entity_id) ? entityLink(entityById.get(row.entity_id)) : row.entity}</th>
        <td data-name=${t("value")}>${entityById.has(row.value_id) ? entityLink(entityById.get(row.value_id)) : valueText(row)}</td>
        <td>${removeButton(row, update)}</td></tr>`)}</tbody>
    </table>`}`;
}
