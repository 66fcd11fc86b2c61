// Owns the list of the other kiosks: what each says of itself by the broker. All of it was written elsewhere, and
// becomes text, never markup; an address leads nowhere but to a web page.
import { el } from "./dom.js";
import { explain } from "./faults.js";
import { fleetWord } from "./fleet-words.js";
import { language, spoken } from "./words.js";

const RECENT_MS = 24 * 3600 * 1000; // older faults are history
const ORDER = { lost: 0, alert: 1, init: 2, unknown: 3, ready: 4, stopped: 5 };
const SIGNS = { ready: "well", alert: "mind", lost: "bad", init: "none", stopped: "none", unknown: "none" };
const PATHS = { well: "M4.5 12.5 10 18 19.5 6.500", mind: "M12 4 21 19.5H3ZM12 10v4.500M12 17.2v.1", bad: "M6 6l12 12M18 6 6 18",
  none: "M6 12h12" };

let styled = false;
function style() {
  if (styled) return;
  styled = true;
  document.head.append(el("link", { rel: "stylesheet", href: "/fleet.css" }));
}

/** Beside its words, so a screen reader need not hear it. */
function sign(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `sign ${kind}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[kind]);
  svg.append(path);
  return svg;
}

const locale = () => ({ fr: "fr-BE", nl: "nl-BE", en: "en-GB" })[language()];

function moment(at) {
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return "";
  const hour = { hour: "2-digit", minute: "2-digit" };
  if (new Date().toDateString() === then.toDateString()) return then.toLocaleTimeString(locale(), hour);
  return then.toLocaleDateString(locale(), { weekday: "short", day: "numeric", month: "short", ...hour });
}

const stateOf = (kiosk) =>
  kiosk.state === "lost" && kiosk.stopped ? "stopped" : kiosk.state in ORDER ? kiosk.state : "unknown";

const needsSomebody = (kiosk) => ["lost", "alert"].includes(stateOf(kiosk));

/** A browser's own judgement of what an address is; anything but a web page is none. */
function pageOf(kiosk) {
  try {
    const url = new URL(kiosk.panel);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function nameOf(kiosk) {
  const page = pageOf(kiosk);
  if (!page) return el("span", { class: "name" }, kiosk.name);
  return el("a", {
    class: "name", href: page, target: "_blank", rel: "noopener noreferrer", "aria-label": fleetWord("open", kiosk.name),
  }, kiosk.name);
}

function stateWords(kiosk) {
  const state = stateOf(kiosk), words = [fleetWord(state)];
  for (const mode of ["closed", "paused", "blackout"])
    if (kiosk[mode] && state !== "lost" && state !== "stopped") words.push(fleetWord(mode));
  const since = needsSomebody(kiosk) && kiosk.since ? moment(kiosk.since) : "";
  return words.join(", ") + (since ? ` · ${fleetWord("since", since)}` : "");
}

/** What broke there, in the words of this panel. */
function faultWords({ fault }) {
  if (!fault || !fault.at || Date.now() - new Date(fault.at) > RECENT_MS) return null;
  const times = fault.times > 1 ? ` ×${fault.times}` : "";
  return fleetWord("last", `${explain(fault.code, fault.thing || "").what}${times}`, moment(fault.at));
}

function lineOf(kiosk) {
  const state = stateOf(kiosk), fault = faultWords(kiosk);
  const on = state === "lost" || state === "stopped" || kiosk.closed || !kiosk.on ? null
    : fleetWord("on", spoken(kiosk.on_title, kiosk.on));
  return el("li", { class: SIGNS[state], "data-name": kiosk.name }, sign(SIGNS[state]),
    el("div", {},
      el("p", {}, nameOf(kiosk), kiosk.title ? el("span", { class: "quiet-words" }, kiosk.title) : null),
      el("p", { class: "state" }, stateWords(kiosk)),
      on ? el("p", { class: "quiet-words" }, on) : null,
      fault ? el("p", { class: "quiet-words" }, fault) : null));
}

function summary(others) {
  if (!others.length) return fleetWord("alone");
  const needing = others.filter(needsSomebody).length;
  return `${fleetWord("all", others.length)} ${
    needing === 0 ? fleetWord("allWell") : needing === 1 ? fleetWord("need") : fleetWord("needs", needing)}`;
}

/** Draws the others into `node`, who needs somebody first; again only when something differs. */
export function showFleet(node, { kiosks = [] }) {
  style();
  const others = kiosks.filter((kiosk) => !kiosk.self).map(({ fps, late, heat_c, ...told }) => told);
  const shape = JSON.stringify([language(), new Date().toDateString(), others]);
  if (node.dataset.drawn === shape) return;
  node.dataset.drawn = shape;
  others.sort((a, b) => ORDER[stateOf(a)] - ORDER[stateOf(b)] || (a.name < b.name ? -1 : 1));
  const focused = node.contains(document.activeElement) && document.activeElement.closest("[data-name]")?.dataset.name;
  node.replaceChildren(el("p", { class: "fleet-summary" }, summary(others)),
    el("ul", { class: "fleet" }, ...others.map(lineOf)));
  if (focused) node.querySelector(`[data-name="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
}
