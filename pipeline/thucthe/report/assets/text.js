"use strict";
// Search that ignores marks, numbers and dates for readers, and choices that are remembered.

const settings = { language: "vi", theme: "" };

/** Return a text of the interface, with {places} filled in. */
function t(key, values = {}) {
  return (WORDS[settings.language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Fold a text for search: lower case without marks, "đ" as "d", white space as one space. */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").replace(/\s+/g, " ");
}

/** Vowels of Vietnamese with marks, in composed form. */
const VOWELS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";

/** Make a test of folded texts: whether one holds all words of a query. */
function matcher(query) {
  const words = fold(query).trim().split(" ");
  return (folded) => words.every((word) => folded.includes(word));
}

const number = (value) => value.toLocaleString(settings.language);
const locale = () => (settings.language === "vi" ? "vi-VN" : "en-GB");

/** Write a day such as 2026-01-31 for readers. */
function day(iso, options = { day: "numeric", month: "numeric", year: "numeric" }) {
  return iso ? new Date(`${iso}T00:00:00Z`).toLocaleDateString(locale(), { ...options, timeZone: "UTC" }) : "";
}

/** Name a bar of a timeline: "tháng 3/2026". */
function binName(iso, unit) {
  const options = { month: { month: "numeric", year: "numeric" }, year: { year: "numeric" } }[unit];
  const named = day(iso, options);
  return unit === "day" || (unit === "month" && settings.language === "vi") ? named : `${t(unit)} ${named}`;
}

/** Name a country from its two letters. */
function countryName(code) {
  try {
    return new Intl.DisplayNames([settings.language], { type: "region" }).of(code);
  } catch {
    return code;
  }
}

/** Keep a choice for the next visit where the browser allows it; a page opened from a mail often may not. */
function remember(name, value) {
  try {
    localStorage.setItem(`thucthe-${name}`, value);
  } catch { /* The choice then lasts as long as the page. */ }
}

function recall(name) {
  try {
    return localStorage.getItem(`thucthe-${name}`);
  } catch {
    return null;
  }
}
