// What a number is worth, in words and figures of the page's language.

import { current, t } from "./words.js";

const SIGNS = { percent: "%", permille: "‰", "generic-temperature": "°" };

export function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

export const shown = (number) => (typeof number === "number" ? number.toLocaleString("en-US", { maximumFractionDigits: 12 }) : number);

// Amounts as one writes them in the language of the page; null for a unit that the browser has no name for.
function measured(item) {
  if (!item.unit || item.exact) return null;
  const style = /^[A-Z]{3}$/.test(item.unit) ? { style: "currency", currency: item.unit, currencyDisplay: "name" } : { style: "unit", unit: item.unit, unitDisplay: "long" };
  try {
    const format = new Intl.NumberFormat(`${current()}-u-nu-latn`, { ...style, minimumFractionDigits: 0, maximumFractionDigits: 12 });
    if (item.kind !== "range") return item.value === null ? null : format.format(item.value);
    return typeof item.from === "number" && typeof item.to === "number" ? format.formatRange(item.from, item.to) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

// What a number is worth, in one short string of figures, unit and bound.
export function worth(number) {
  let value = number.exact ?? shown(number.value) ?? "";
  let bound = number.modifier;
  if (number.kind === "range") {
    const { from, to } = number;
    const open = from === null || to === null;
    value = open || from === to ? shown(from ?? to) : t("between").replace("{}", shown(from)).replace("{}", shown(to));
    if (open) bound ??= to === null ? "at_least" : "at_most";
  }
  const unit = SIGNS[number.unit] ?? number.unit ?? "";
  const amount = number.unit in SIGNS ? `${value}${unit}` : measured(number) ?? `${value} ${unit}`.trim();
  return bound ? `${t(bound)} ${amount}`.trim() : amount;
}

export function amount(number) {
  const value = make("bdi", worth(number));
  if (/^[^\u0600-\u06ff]*$/.test(value.textContent)) value.dir = "ltr";
  return value;
}
