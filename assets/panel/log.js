// Owns the log as the technician reads it: the newest lines of every program, filtered, and saved.
import { byId, el, setText } from "./dom.js";
import { get } from "./net.js";
import { word } from "./words.js";

const SHOWN = 400;

/** "2026-11-28T14:03:22Z [stage] words" taken apart. */
function partsOf(line) {
  const found = /^(\S+T\S+Z) \[([^\]]*)\] ?(.*)$/.exec(line);
  return found ? { at: found[1], who: found[2], text: found[3] } : { at: "", who: "", text: line };
}

export class LogView {
  constructor(box) {
    this.box = box;
    this.lines = [];
    box.addEventListener("toggle", () => this.look());
    byId("log-filter").addEventListener("input", () => this.draw());
    byId("log-who").addEventListener("change", () => this.draw());
  }

  show(may) {
    this.box.hidden = !may;
    if (!may) this.box.open = false;
  }

  words() {
    setText(byId("log-filter-word"), word("logFilter"));
    byId("log-filter").placeholder = word("logFilter");
    setText(byId("log-who-word"), word("logWho"));
    setText(byId("log-save"), word("logSave"));
    this.drawWho();
    this.draw();
  }

  /** Fetches what is new, while somebody reads. */
  async look() {
    if (!this.box.open || this.box.hidden || this.looking || document.hidden) return;
    this.looking = true;
    try {
      const text = await (await get("/api/log")).text();
      this.lines = text.split("\n").filter(Boolean).map(partsOf);
      this.drawWho();
      this.draw();
    } catch { /* the connection says so elsewhere */ }
    this.looking = false;
  }

  drawWho() {
    const select = byId("log-who"), chosen = select.value;
    const all = [...new Set(this.lines.map((line) => line.who))].filter(Boolean).sort();
    const options = ["", ...all];
    if (select.dataset.drawn === JSON.stringify([options, word("logAll")])) return;
    select.dataset.drawn = JSON.stringify([options, word("logAll")]);
    select.replaceChildren(...options.map((who) => el("option", { value: who }, who || word("logAll"))));
    select.value = options.includes(chosen) ? chosen : "";
  }

  draw() {
    const wanted = byId("log-filter").value.trim().toLowerCase(), who = byId("log-who").value;
    const list = byId("log-lines");
    const found = this.lines.filter((line) => (!who || line.who === who) &&
      (!wanted || `${line.at} ${line.who} ${line.text}`.toLowerCase().includes(wanted))).slice(-SHOWN);
    const below = list.scrollHeight - list.scrollTop - list.clientHeight < 40; // who reads further up stays there
    list.replaceChildren(...found.map(({ at, who: name, text }) =>
      el("li", {}, el("time", { datetime: at }, at.slice(11, 19)), el("b", {}, name), el("span", {}, text))));
    if (!found.length) list.replaceChildren(el("li", {}, word("logNothing")));
    if (below) list.scrollTop = list.scrollHeight;
  }
}
