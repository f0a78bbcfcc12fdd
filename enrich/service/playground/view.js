// The text as it was typed, with its entities and numbers marked and its words ready to unfold. Everything is set as text, never as markup.

import { amount, make, shown, worth } from "./amounts.js";
import { t } from "./words.js";

const PAGE = 20_000; // UTF-16 units shown at once: more would make thousands of elements that nobody reads
const SLICE = 1_500; // pieces that are made before the browser may draw
// Characters that cannot be seen and could turn the text around: shown by their code.
const HIDDEN = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb])/u;

function label(item) {
  const small = make("small", t(item.type ?? item.kind));
  small.dir = document.documentElement.dir;
  if (item.kind) small.append(" ", amount(item));
  return small;
}

function addText(parent, text) {
  text.split(HIDDEN).forEach((part, odd) => {
    if (odd % 2) parent.append(make("span", `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`, "code"));
    else if (part) parent.append(part);
  });
}

export class View {
  #target;
  #rest;
  #tip;
  #run = 0;
  #text = "";
  #tokens = [];
  #marks = [];
  #walk = null;
  #on = null;
  #wanted = null;

  constructor(target, rest, tip) {
    this.#target = target;
    this.#rest = rest;
    this.#tip = tip;
    rest.addEventListener("click", () => this.#page());
    target.addEventListener("pointerover", (event) => this.#point(event.target.closest(".word")));
    target.addEventListener("focusin", (event) => this.#unfold(event.target.closest(".word")));
    target.addEventListener("focusout", () => this.#fold());
    target.addEventListener("click", (event) => event.target.closest(".word")?.focus({ preventScroll: true }));
    target.addEventListener("keydown", (event) => this.#key(event));
    target.addEventListener("scroll", () => this.#follow(), { passive: true });
    target.parentElement.addEventListener("pointerleave", () => this.#point(null));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#fold());
  }

  clear() {
    this.show("", { segmentation: [], entities: [], numbers: [] });
  }

  // Offsets of the answer are UTF-16 units, those of JavaScript's own strings.
  show(text, answer) {
    this.#run += 1;
    this.#fold();
    this.#wanted = null;
    this.#text = text;
    this.#tokens = answer.segmentation;
    this.#marks = [...answer.entities, ...answer.numbers].sort((a, b) => a.start - b.start || b.end - a.end);
    this.#walk = { place: 0, token: 0, mark: 0, open: [] };
    this.#target.style.minHeight = `${this.#target.offsetHeight}px`; // keeps the page still while the new text grows
    this.#target.replaceChildren();
    this.#page();
  }

  // Goes to a mention of the answer, however far down it is.
  find(item) {
    const mark = this.#target.querySelector(`mark[data-mark="${this.#marks.indexOf(item)}"]`);
    if (!mark && !this.#rest.hidden && item.start >= this.#walk.place) {
      this.#wanted = item;
      this.#page();
      return;
    }
    this.#wanted = null;
    if (!mark) return; // it crosses another and has no mark of its own
    const goal = mark.querySelector(".word") ?? mark;
    if (goal === mark) mark.tabIndex = -1;
    goal.focus({ preventScroll: true });
    goal.scrollIntoView({ block: "center" });
  }

  #page() {
    const run = this.#run;
    const limit = this.#walk.place + PAGE;
    this.#rest.hidden = true;
    const slice = () => {
      if (run !== this.#run) return; // a newer answer has come
      const fragment = document.createDocumentFragment();
      let left = SLICE;
      while (left > 0 && !this.#done(limit)) {
        this.#step(fragment);
        left -= 1;
        // An element that is open goes on in the next slice; it is on the page by then.
      }
      this.#target.append(fragment);
      if (!this.#done(limit)) {
        setTimeout(slice);
        return;
      }
      this.#target.style.minHeight = "";
      this.#rest.hidden = this.#walk.place >= this.#text.length;
      const first = this.#target.querySelector(".word");
      if (first && !this.#target.querySelector('.word[tabindex="0"]')) first.tabIndex = 0;
      if (this.#wanted) this.find(this.#wanted);
    };
    slice();
  }

  #done(limit) {
    const { place, open, token } = this.#walk;
    const within = this.#tokens[token]?.start < place && place < this.#tokens[token].end;
    return open.length === 0 && !within && (place >= this.#text.length || place >= limit);
  }

  // From the present place to the next one where a token or a mark begins or ends.
  #step(fragment) {
    const walk = this.#walk;
    const tokens = this.#tokens;
    const marks = this.#marks;
    while (walk.open.length && walk.open.at(-1).end <= walk.place) {
      const { element, item } = walk.open.pop();
      element.append(label(item));
    }
    while (walk.mark < marks.length && marks[walk.mark].start <= walk.place) {
      const item = marks[walk.mark];
      const outer = walk.open.at(-1);
      walk.mark += 1;
      if (item.start < walk.place || (outer && item.end > outer.end)) continue; // crosses another: the lists have it
      const element = make("mark", undefined, item.type ?? "NUM");
      element.dataset.mark = walk.mark - 1;
      (outer?.element ?? fragment).append(element);
      walk.open.push({ element, item, end: item.end });
    }
    const { place } = walk;
    if (place >= this.#text.length) return;
    while (walk.token < tokens.length && tokens[walk.token].end <= place) walk.token += 1;
    const token = tokens[walk.token];
    const inside = token && token.start <= place;
    const next = Math.min(
      this.#text.length,
      walk.open.at(-1)?.end ?? Infinity,
      marks[walk.mark]?.start ?? Infinity,
      token ? (inside ? token.end : token.start) : Infinity,
    );
    let parent = walk.open.at(-1)?.element ?? fragment;
    if (inside && token.type === "word") {
      const word = make("span", undefined, "word");
      word.dataset.token = walk.token;
      word.tabIndex = -1;
      parent.append(word);
      parent = word;
    }
    addText(parent, this.#text.slice(place, next));
    walk.place = next;
  }

  #point(word) {
    if (word) this.#unfold(word);
    else if (document.activeElement?.classList.contains("word")) this.#unfold(document.activeElement);
    else this.#fold();
  }

  #fold() {
    this.#tip.hidden = true;
    for (const piece of this.#pieces(this.#on)) {
      piece.classList.remove("on");
      piece.removeAttribute("aria-describedby");
    }
    this.#on = null;
  }

  // A word is in pieces where a mark begins inside of it, as after a proclitic.
  #pieces(token) {
    return token === null ? [] : this.#target.querySelectorAll(`.word[data-token="${token}"]`);
  }

  // The marks that a word stands in, or begins before.
  #around(token) {
    const found = new Set();
    for (const piece of this.#pieces(token)) {
      for (let mark = piece.closest("mark"); mark; mark = mark.parentElement.closest("mark")) found.add(mark.dataset.mark);
    }
    return found;
  }

  #unfold(word) {
    if (!word || word.dataset.token === this.#on) return;
    this.#fold();
    this.#on = word.dataset.token;
    for (const piece of this.#pieces(this.#on)) {
      piece.classList.add("on");
      piece.setAttribute("aria-describedby", this.#tip.id);
    }
    const segments = make("div", undefined, "segments");
    segments.dir = "rtl";
    for (const segment of this.#tokens[this.#on].segments) {
      const box = make("div", undefined, `segment ${segment.kind}`);
      const form = make("b", segment.form);
      form.lang = "ar";
      box.append(form, make("small", t(segment.tag ?? segment.kind)));
      segments.append(box);
    }
    this.#tip.replaceChildren(segments);
    for (const mark of this.#around(this.#on)) this.#tip.append(this.#about(this.#marks[mark]));
    this.#tip.hidden = false;
    this.#place(word);
  }

  #about(item) {
    const line = make("p", undefined, "about");
    const add = (text) => line.append(" ", make("bdi", text));
    line.append(make("span", t(item.type ?? item.kind), `tag ${item.type ?? "NUM"}`));
    if (item.kind) line.append(" ", amount(item));
    for (const extra of [item.canonical, item.iso, item.geonames && `GeoNames ${item.geonames}`]) if (extra) add(extra);
    if (item.normalized) add(`= ${worth(item.normalized)}`);
    if (item.score !== undefined) add(`${Math.floor(item.score * 100)}%`);
    return line;
  }

  // The box stays at its word while the text scrolls, and goes when the word does.
  #follow() {
    const [word] = this.#pieces(this.#on);
    if (!word) return;
    const { top, bottom } = this.#target.getBoundingClientRect();
    const rect = word.getBoundingClientRect();
    if (rect.bottom < top || rect.top > bottom) this.#fold();
    else this.#place(word);
  }

  #place(word) {
    const card = this.#tip.parentElement.getBoundingClientRect();
    const rect = word.getClientRects()[0];
    const middle = rect.left + rect.width / 2 - card.left - this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.max(8, Math.min(middle, card.width - this.#tip.offsetWidth - 8))}px`;
    this.#tip.style.top = `${rect.bottom - card.top + 2}px`;
  }

  // One stop for Tab, then the arrow keys go from word to word: the next one of a right-to-left text is on the left.
  #key(event) {
    const words = [...this.#target.querySelectorAll(".word")];
    const here = words.indexOf(document.activeElement);
    const goal = { ArrowLeft: here + 1, ArrowRight: here - 1, Home: 0, End: words.length - 1 }[event.key];
    if (here < 0 || goal === undefined) return;
    event.preventDefault();
    const next = words[Math.max(0, Math.min(goal, words.length - 1))];
    words[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
