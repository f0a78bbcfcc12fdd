// The playground: sends the text to /enrich as one types, and shows the answer.

import { make } from "./amounts.js";
import { Lists } from "./lists.js";
import { startCopying, startLanguage, startTabs, startTheme, tabNow } from "./pick.js";
import { View } from "./view.js";
import { current, PROBLEMS, SAMPLES, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const OUTPUT = 60_000; // characters of JSON that are shown; Copy takes all
const view = new View($("marked"), $("rest"), $("unfold"));
const lists = new Lists($("entities"), $("numbers"), (mention) => view.find(mention));
const state = { asked: null, answer: null, problem: null, milliseconds: 0, timer: 0, request: null, note: () => "" };

const round = (milliseconds) => Number(milliseconds.toPrecision(3));

// ---- what is asked for

const chosenPreset = () => document.querySelector('[name="preset"]:checked').value;
const switches = () => [...document.querySelectorAll("#switches input")];
const inPreset = (box) => box.dataset.in.split(" ").includes(chosenPreset());

function normalization() {
  const flipped = switches().filter((box) => box.checked !== inPreset(box));
  if (flipped.length === 0) return chosenPreset();
  return { preset: chosenPreset(), ...Object.fromEntries(flipped.map((box) => [box.name, box.checked])) };
}

function body() {
  const asked = { text: $("text").value, normalization: normalization(), segmentation_scheme: $("scheme").value, offset_unit: "utf16" };
  if ($("engine").value) asked.engine = $("engine").value;
  if ($("approximate").checked) asked.include_approximate = true;
  if ($("implicit").checked) asked.include_implicit = true;
  if (Number($("score").value) > 0) asked.min_score = Number($("score").value);
  return asked;
}

// ---- asking

function later(milliseconds) {
  clearTimeout(state.timer);
  state.timer = setTimeout(ask, milliseconds);
}

async function ask() {
  clearTimeout(state.timer);
  state.request?.abort();
  const asked = body();
  if (!asked.text.trim()) {
    finish({ asked });
    say(() => t("empty"));
    return;
  }
  const request = new AbortController();
  state.request = request;
  say(() => t("waiting"));
  try {
    const begin = performance.now();
    const response = await fetch("/enrich", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
      signal: request.signal,
    });
    const content = await response.json();
    if (response.ok) finish({ asked, answer: content, milliseconds: performance.now() - begin });
    else {
      finish({ asked, problem: content });
      const seconds = Number(response.headers.get("Retry-After"));
      if (seconds > 0) later(seconds * 1_000);
    }
  } catch (error) {
    if (request.signal.aborted) return; // a newer request took its place
    finish({ asked, problem: { title: t("unreachable"), detail: t("unreachable_detail") } });
    console.warn(error);
  }
}

// ---- showing

function say(note) {
  state.note = note;
  $("status").textContent = note();
}

function finish({ asked, answer = null, problem = null, milliseconds = 0 }) {
  state.asked = asked;
  state.answer = answer;
  state.problem = problem;
  state.milliseconds = milliseconds;
  showProblem(problem);
  if (answer) {
    const words = answer.segmentation.filter((token) => token.type === "word").length;
    const found = { entities: answer.entities.length, numbers: answer.numbers.length, words, characters: [...asked.text].length, total: round(answer.meta.timings_ms.total) };
    say(() => [t("summary")(found), ...answer.meta.warnings.map(warning)].join(" · "));
  } else say(() => "");
  showAnswer();
}

// The embedded engine's warning is told in the language of the page, another engine's as it comes.
const warning = (text) => text.replace(/^words run together with another/, t("run_together"));

function showAnswer() {
  const { answer, asked } = state;
  if (answer) view.show(asked.text, answer);
  else view.clear();
  lists.show(answer ?? { entities: [], numbers: [] });
  $("normalized").textContent = answer?.normalized_text ?? "";
  showTimes();
  showMaking();
  showOutput();
}

function showTimes() {
  const times = state.answer ? { ...state.answer.meta.timings_ms, round_trip: state.milliseconds } : {};
  $("times").replaceChildren(...Object.entries(times).map(([stage, milliseconds]) => {
    const line = make("div");
    line.append(make("dt", t(stage)), make("dd", `${round(milliseconds)} ms`));
    if (stage !== "total" && stage !== "round_trip") line.style.setProperty("--share", `${(100 * milliseconds) / (times.total || 1)}%`);
    return line;
  }));
}

function showMaking() {
  const meta = state.answer?.meta;
  $("made").textContent = meta ? [meta.engine, ...Object.entries(meta.models).map(([name, version]) => `${name} ${version}`)].join(" · ") : "";
}

function showProblem(problem) {
  $("problem").hidden = !problem;
  if (!problem) return;
  const slug = String(problem.type ?? "").split(":").at(-1);
  const title = (current() === "ar" && PROBLEMS[slug]) || problem.title;
  $("problem-title").textContent = problem.status ? `${problem.status} ${title}` : title;
  $("problem-detail").textContent = problem.detail ?? "";
  $("problem-errors").replaceChildren(...(problem.errors ?? []).map((error) => make("li", `${error.pointer}: ${error.detail}`)));
  $("problem-link").hidden = !problem.type;
  $("problem-link").href = `/docs/errors#${encodeURIComponent(slug)}`;
}

// ---- for programs

// Invisible characters are escaped, so that a terminal shows and takes what stands there.
const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const escaped = (json) => json.replace(INVISIBLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

const OUTPUTS = {
  curl: () => `curl -s ${location.origin}/enrich -H 'Content-Type: application/json' --data-binary @- <<'JSON'\n${escaped(JSON.stringify(state.asked))}\nJSON\n`,
  json: () => (state.answer ? escaped(JSON.stringify(state.answer, null, 2)) : ""),
  plus: () => {
    let line = "";
    let place = 0;
    for (const token of state.answer?.segmentation ?? []) {
      line += state.asked.text.slice(place, token.start) + token.segments.map((segment) => segment.form).join("+");
      place = token.end;
    }
    return line;
  },
};

function showOutput() {
  const text = state.asked ? OUTPUTS[tabNow()]() : "";
  $("output").textContent = text.slice(0, OUTPUT);
  $("panel").classList.toggle("arabic", tabNow() === "plus");
  $("shortened").hidden = text.length <= OUTPUT;
}

// ---- starting

function startSamples() {
  const name = () => {
    for (const option of $("sample").options) if (option.value) option.textContent = SAMPLES.find((sample) => sample.file === option.value)[current()];
  };
  for (const sample of SAMPLES) $("sample").append(new Option(sample.en, sample.file));
  name();
  $("sample").addEventListener("change", async () => {
    const file = $("sample").value;
    if (!file) return;
    try {
      const response = await fetch(`/playground/seeds/${file}`);
      if (!response.ok) throw new TypeError(String(response.status));
      $("text").value = (await response.text()).trim();
      ask();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      say(() => t("unreadable"));
    }
  });
  return name;
}

// A choice of engines is offered only where there is one.
async function startEngines() {
  try {
    const response = await fetch("/info");
    if (!response.ok) return;
    const info = await response.json();
    const names = Object.keys(info.engines);
    if (names.length < 2) return;
    for (const name of names) $("engine").append(new Option(name, name, name === info.default_engine, name === info.default_engine));
    $("engines").hidden = false;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error; // no network, or no JSON: no choice
  }
}

function setSwitches() {
  for (const box of switches()) box.checked = inPreset(box);
}

startTheme();
const nameSamples = startSamples();
startLanguage(() => {
  nameSamples();
  $("status").textContent = state.note();
  showProblem(state.problem);
  showAnswer();
});
startTabs(showOutput);
startCopying({ normalized: () => state.answer?.normalized_text ?? "", panel: () => (state.asked ? OUTPUTS[tabNow()]() : "") });
setSwitches();
$("text").addEventListener("input", () => {
  $("sample").value = "";
  later($("text").value.length > 20_000 ? 800 : 250);
});
$("clear").addEventListener("click", () => {
  $("text").value = "";
  $("sample").value = "";
  $("text").focus();
  ask();
});
for (const radio of document.querySelectorAll('[name="preset"]')) {
  radio.addEventListener("change", () => {
    setSwitches();
    ask();
  });
}
for (const control of [...switches(), $("engine"), $("scheme"), $("approximate"), $("implicit")]) control.addEventListener("change", ask);
$("score").addEventListener("input", () => {
  $("score-value").textContent = Number($("score").value).toFixed(2);
  later(150);
});
$("form").addEventListener("submit", (event) => event.preventDefault());
ask();
startEngines();
