// The playground: sends the text to /enrich and shows the answer. Everything is set as text, never as markup.
"use strict";

const $ = (id) => document.getElementById(id);

function piece(tag, text, className) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

// Entities and numbers in order of their place; one that begins inside another is left to the JSON below.
function showMarked(text, answer) {
  const target = $("marked");
  target.replaceChildren();
  const entities = answer.entities.map((e) => ({ ...e, label: e.type, className: e.type }));
  const numbers = answer.numbers.map((n) => ({ ...n, label: n.value === undefined ? n.kind : `${n.value} ${n.unit ?? ""}`.trim(), className: "" }));
  let place = 0;
  for (const item of [...entities, ...numbers].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (item.start < place) continue;
    target.append(text.slice(place, item.start));
    const mark = piece("mark", text.slice(item.start, item.end), item.className);
    mark.append(piece("small", item.label));
    target.append(mark);
    place = item.end;
  }
  target.append(text.slice(place));
}

function show(text, answer) {
  showMarked(text, answer);
  $("normalized").textContent = answer.normalized_text;
  $("segmentation").textContent = answer.segmentation.map((token) => token.segments.map((s) => s.form).join("+")).join(" ");
  $("json").textContent = JSON.stringify(answer, null, 2);
  $("answer").hidden = false;
}

async function enrich(event) {
  event.preventDefault();
  const text = $("text").value;
  $("status").textContent = "…";
  try {
    const response = await fetch("/enrich", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        text,
        normalization: $("normalization").value,
        segmentation_scheme: $("scheme").value,
        offset_unit: "utf16",
      }),
    });
    const answer = await response.json();
    if (!response.ok) {
      $("answer").hidden = true;
      $("status").textContent = `${answer.title}: ${answer.detail}`;
      return;
    }
    $("status").textContent = `${answer.meta.timings_ms.total} ms`;
    show(text, answer);
  } catch (error) {
    $("answer").hidden = true;
    $("status").textContent = `No answer: ${error.message}`;
  }
}

$("form").addEventListener("submit", enrich);
