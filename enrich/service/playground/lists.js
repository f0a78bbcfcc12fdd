// The lists below the text. Mentions of one entity are one row; a name or number leads to its place in the text.

import { amount, make, shown } from "./amounts.js";
import { t } from "./words.js";

const ROWS = 200;

// A button that leads to the mentions one after the other.
function way(text, mentions, find) {
  const button = make("button", text, "way");
  button.type = "button";
  button.lang = "ar";
  button.dir = "rtl";
  let next = 0;
  button.addEventListener("click", () => {
    find(mentions[next]);
    next = (next + 1) % mentions.length;
  });
  return button;
}

function cell(content) {
  const box = make("td");
  box.append(content);
  return box;
}

function arabic(text) {
  const box = make("td", text);
  box.lang = "ar";
  box.dir = "rtl";
  return box;
}

function fill(table, rows) {
  const body = table.tBodies[0];
  const lines = rows.slice(0, ROWS).map((cells) => {
    const line = make("tr");
    line.append(...cells);
    return line;
  });
  const left = rows.length - ROWS;
  if (rows.length === 0 || left > 0) {
    const box = make("td", left > 0 ? `+ ${left}` : t("none"));
    box.colSpan = 4;
    const line = make("tr");
    line.append(box);
    lines.push(line);
  }
  body.replaceChildren(...lines);
  body.querySelectorAll(".way").forEach((button, place) => {
    button.tabIndex = place === 0 ? 0 : -1;
  });
}

// One stop for Tab in each list, then up and down.
function walk(table) {
  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".way")) return;
    event.preventDefault();
    const buttons = [...table.querySelectorAll(".way")];
    const goal = buttons[buttons.indexOf(event.target) + step];
    if (!goal) return;
    event.target.tabIndex = -1;
    goal.tabIndex = 0;
    goal.focus();
  });
}

export class Lists {
  #entities;
  #numbers;
  #find;

  constructor(entities, numbers, find) {
    this.#entities = entities;
    this.#numbers = numbers;
    this.#find = find;
    walk(entities);
    walk(numbers);
  }

  show(answer) {
    const groups = new Map();
    answer.entities.forEach((entity, place) => {
      const key = `${entity.type} ${entity.entity_id ?? `- ${place}`}`;
      groups.set(key, [...(groups.get(key) ?? []), entity]);
    });
    fill(this.#entities, [...groups.values()].map((mentions) => [
      cell(way(mentions[0].canonical ?? mentions[0].text, mentions, this.#find)),
      cell(make("span", t(mentions[0].type), `tag ${mentions[0].type}`)),
      cell(shown(mentions.length)),
      cell((Math.floor(100 * Math.max(...mentions.map((mention) => mention.score))) / 100).toFixed(2)), // 0.996 is not 1.00
    ]));
    fill(this.#numbers, answer.numbers.map((number) => [
      cell(way(number.text, [number], this.#find)),
      cell(t(number.kind)),
      cell(amount(number)),
      arabic(number.noun?.text ?? ""),
    ]));
  }
}
