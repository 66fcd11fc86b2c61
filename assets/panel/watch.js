// Owns the technician's and the guard's view: is all well, what is on and how it should look, what is wrong and
// what to do, the health of the machine, and what a hand may do about it.
import { byId, el, setText } from "./dom.js";
import { explain, gravity } from "./faults.js";
import { get } from "./net.js";
import { LogView } from "./log.js";
import { Now } from "./now.js";
import { language, spoken, word } from "./words.js";

const RANKS = ["", "viewer", "guard", "technician"];
const FAULTS_FIRST = 6;
const NEWS_MS = 15 * 60000; // so long something that is mended is told in the headline
const SURE_MS = 4000;
const SILENT_MS = 35000;

// --- small things ---------------------------------------------------------------------------------

const locale = () => ({ fr: "fr-BE", nl: "nl-BE", en: "en-GB" })[language()];
/** {timeZone} of the house, where the browser knows that; else its own. */
function zoneOf(name) {
  try {
    return { timeZone: new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone };
  } catch {
    return {};
  }
}

/** "14:03" of today, "Friday 14:03" of this week, else with its date. `zone`: as of zoneOf; nothing: the browser's. */
function moment(at, zone = {}) {
  const then = new Date(at), days = (Date.now() - then) / 86400000;
  if (Number.isNaN(then.getTime())) return String(at);
  const time = then.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", ...zone });
  if (new Date().toLocaleDateString("en", zone) === then.toLocaleDateString("en", zone)) return time;
  const day = days < 6 ? { weekday: "long" } : { day: "numeric", month: "long" };
  return `${then.toLocaleDateString(locale(), { ...day, ...zone })} ${time}`;
}

const number = (value, digits = 0) =>
  Number(value).toLocaleString(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits });

function size(bytes) {
  const giga = bytes / 1e9;
  return giga >= 1 ? word("giga", number(giga, giga < 10 ? 1 : 0)) : word("mega", number(bytes / 1e6));
}

function length(seconds) {
  const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60);
  if (days >= 2) return word("days", days);
  return hours >= 2 ? word("hoursLong", hours) : word("minutesLong", minutes);
}

/** Draws a list only when its things differ: else the focus would be lost, and what is open would close. */
function draw(node, things, make) {
  const shape = JSON.stringify([language(), things]);
  if (node.dataset.drawn === shape) return;
  node.dataset.drawn = shape;
  node.replaceChildren(...make());
}

/** A button that wants to be pressed twice; `sure` is what it says meanwhile. */
function twice(button, sure, act) {
  let timer = null;
  const words = () => button.lastElementChild || button;
  const calm = () => {
    timer = null;
    button.classList.remove("sure");
    setText(words(), button.dataset.word);
  };
  button.addEventListener("click", () => {
    if (timer) {
      clearTimeout(timer);
      calm();
      act();
      return;
    }
    button.classList.add("sure");
    setText(words(), sure());
    timer = setTimeout(calm, SURE_MS);
  });
}

const ICONS = {
  well: "M4.5 12.5 10 18 19.5 6.500", mind: "M12 4 21 19.5H3ZM12 10v4.500M12 17.2v.1", bad: "M6 6l12 12M18 6 6 18",
  none: "M6 12h12",
};
function icon(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `sign ${kind}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", word(`sign_${kind}`));
  path.setAttribute("d", ICONS[kind]);
  svg.append(path);
  return svg;
}

// --- what is wrong now -----------------------------------------------------------------------------

const CAMERA_CODES = { stalled: "camera-stalled", lost: "camera-lost", ended: "camera-lost" };

/** [{code, thing}] of what holds at this moment, gravest first. */
export function troublesOf(state, silent) {
  const health = state.health || {}, host = health.host || {}, found = [];
  const add = (code, thing = "") => found.push({ code, thing });
  const wards = health.wards || [], stage = wards.find((ward) => ward.name === "stage");
  if (silent) add("silent");
  if (stage && stage.state !== "running") add("stage-down");
  if (health.ladder?.rung === "title") add("nothing-left");
  if (host.display === false) add("display-gone");
  if (state.on.blackout) add("dark");
  for (const camera of state.cameras || [])
    if (!camera.synthetic && CAMERA_CODES[camera.state]) add(CAMERA_CODES[camera.state], camera.name);
  for (const one of health.ladder?.quarantine || []) add("quarantined", nameOf(state, one));
  if (health.ladder?.rung === "software-gl" || (state.kiosk && state.figures?.software)) add("software-gl");
  for (const code of host.troubles || []) add(code, diskOf(host, code));
  if (health.broker?.lost) add("broker-lost");
  if (state.on.paused) add("paused");
  const unique = found.filter((one, i) => found.findIndex((o) => o.code === one.code && o.thing === one.thing) === i);
  return unique.sort((a, b) => gravity(b.code) - gravity(a.code));
}

function diskOf(host, code) {
  if (!code.startsWith("disk")) return "";
  const fullest = [...(host.disks || [])].sort((a, b) => a.free_bytes / a.size_bytes - b.free_bytes / b.size_bytes)[0];
  return fullest ? word(`name_${fullest.name}`) : "";
}

function nameOf(state, { entry, installation }) {
  const found = (state.programme || []).find((one) => one.entry === entry) ||
    (state.programme || []).find((one) => one.installation === installation);
  return found ? spoken(found.title, found.installation) : entry === -1 ? word("attract") : installation;
}

/** What a fault is about, as people call it. */
function thingOf(state, fault) {
  if (fault.code.startsWith("disk")) return fault.thing ? word(`name_${fault.thing}`) : "";
  return fault.thing ? nameOf(state, { installation: fault.thing }) : "";
}

// --- the view ---------------------------------------------------------------------------------------

export class Watch {
  /** `ask` posts and complains; `say` says something in passing. */
  constructor(ask, say) {
    Object.assign(this, { ask, say, state: null, heard: performance.now(), now: new Now() });
    this.log = new LogView(byId("log"));
    twice(byId("restart"), () => word("restartSure"), () => this.command({ command: "restart" }, word("restarting")));
    byId("pause").addEventListener("click", () =>
      this.command({ command: this.state?.on.paused ? "resume" : "pause" }));
    byId("leave").addEventListener("click", async () => {
      await this.ask("/api/leave", {});
      location.replace("/");
    });
    byId("doors").addEventListener("toggle", () => this.showDoors());
    setInterval(() => this.tick(), 5000);
  }

  command(body, done) {
    return this.ask("/api/command", body, done);
  }

  may(role) {
    return RANKS.indexOf(this.role()) >= RANKS.indexOf(role);
  }

  role() {
    return this.state?.role || "technician"; // an older desk has no roles
  }

  /** The keeper was heard. */
  hear() {
    this.heard = performance.now();
  }

  show(state) {
    this.state = state;
    for (const node of document.querySelectorAll("[data-least]")) node.hidden = !this.may(node.dataset.least);
    this.showNow();
    this.showWell();
    this.showHours();
    this.showHealth();
    this.showQuarantine();
    this.showFaults();
    this.showVisits();
    this.showFleet();
    this.showRole();
    this.log.show(this.may("technician"));
  }

  tick() {
    if (!this.state || byId("watch").hidden) return;
    this.showWell();
    this.log.look();
  }

  words() {
    for (const name of ["health", "quarantine", "watch-faults", "visits", "hours", "doors", "log", "fleet"])
      setText(byId(`${name}-word`), word(name));
    for (const name of ["restart", "leave"]) {
      byId(name).dataset.word = word(name);
      setText(byId(name).lastElementChild || byId(name), word(name));
    }
    setText(byId("restart-words"), word("restartWords"));
    this.log.words();
    this.now.words();
  }

  // --- what is on

  showNow() {
    const { state } = this, scenes = state.pieces.filter((piece) => piece.role === "scene");
    const piece = scenes.find((one) => !one.leaves && !one.comes) || scenes[0] || null;
    const entry = state.programme.find((one) => one.entry === state.on.entry);
    const title = entry ? spoken(entry.title, entry.installation) : piece ? spoken(piece.title, piece.name) : "—";
    setText(byId("now-word"), state.on.blackout ? word("stageDark") : entry ? word("on") : word("attract"));
    setText(byId("now-title"), title);
    const after = entry && state.programme.length > 1
      ? state.programme[(state.programme.indexOf(entry) + 1) % state.programme.length] : null;
    setText(byId("now-next"), after && !state.on.paused ? word("then", spoken(after.title, after.installation)) : "");
    this.now.set(state.picture, piece, title, state.on.blackout);
    const paused = Boolean(state.on.paused), pause = byId("pause");
    pause.setAttribute("aria-pressed", String(paused));
    setText(pause.querySelector("span"), word(paused ? "resume" : "pause"));
  }

  // --- is all well

  news() {
    const faults = this.state.health?.faults || [], last = faults[faults.length - 1];
    return last && Date.now() - new Date(last.at) < NEWS_MS ? last : null;
  }

  showWell() {
    const silent = this.state.health && performance.now() - this.heard > SILENT_MS;
    const troubles = troublesOf(this.state, silent), news = troubles.length ? null : this.news();
    const worst = troubles[0], grave = worst ? gravity(worst.code) : 0;
    const kind = grave === 2 ? "bad" : worst ? "mind" : "well", box = byId("well");
    box.className = kind;
    draw(byId("well-sign"), kind, () => [icon(kind)]);
    const head = worst ? explain(worst.code, worst.thing) : null;
    const minor = news ? explain(news.code, thingOf(this.state, news)) : null;
    setText(byId("well-title"), head ? `${head.what}.` : word("allWell"));
    const lines = head ? [[word("did"), head.did], [word("act"), head.act]]
      : minor ? [[moment(news.at), `${minor.what}. ${minor.did}`]] : [["", word("allWellWords")]];
    draw(byId("well-words"), lines, () => lines.flatMap(([name, text]) =>
      [name ? el("dt", {}, name) : null, el("dd", {}, text)]).filter(Boolean));
    const rest = troubles.slice(1);
    byId("well-rest").hidden = !rest.length;
    draw(byId("well-rest"), rest, () => rest.map(({ code, thing }) => {
      const { what, did, act } = explain(code, thing);
      return el("li", {}, el("details", {}, el("summary", {}, icon(gravity(code) === 2 ? "bad" : "mind"), el("span", {}, what)),
        el("dl", {}, el("dt", {}, word("did")), el("dd", {}, did), el("dt", {}, word("act")), el("dd", {}, act))));
    }));
  }

  // --- hours

  showHours() {
    const hours = this.state.health?.hours;
    byId("hours").hidden = !hours?.kept;
    if (!hours?.kept) return;
    const extended = Boolean(hours.extended_until);
    const zone = zoneOf(hours.zone); // whoever looks from elsewhere reads the time of the house
    const until = hours.until ? moment(hours.until, zone) : "", opens = hours.next_open ? moment(hours.next_open, zone) : "";
    const text = !hours.open ? opens ? word("closedUntil", opens) : word("closed")
      : hours.held ? word("closingHeld")
        : until ? word(extended ? "openLonger" : "openUntil", until) : word("openAlways");
    setText(byId("hours-words"), text);
    const may = this.may("guard"), byHand = Boolean(hours.by_hand);
    draw(byId("hours-hands"), [may, extended, hours.open, byHand], () => !may ? [] : [
      ...(byHand ? [] : [60, 120]).map((minutes) => el("button", {
        type: "button", onclick: () => this.command({ command: "extend", minutes }, word("extended")),
      }, word(hours.open ? "longer" : "openFor", minutes / 60))),
      hours.open ? this.closeButton() : null,
      extended || byHand ? el("button", {
        type: "button", onclick: () => this.command({ command: "extend", minutes: 0 }, word("asUsualDone")),
      }, word("asUsual")) : null].filter(Boolean));
  }

  closeButton() {
    const button = el("button", { type: "button", "data-word": word("closeNow") }, word("closeNow"));
    twice(button, () => word("closeSure"), () => this.command({ command: "close" }, word("closing")));
    return button;
  }

  // --- health

  rows() {
    const { state } = this, health = state.health || {}, host = health.host || {}, figures = state.figures, rows = [];
    const add = (kind, name, text) => rows.push({ kind, name, text });
    const wards = health.wards || [], stage = wards.find((ward) => ward.name === "stage");
    const troubles = host.troubles || [];
    if (figures) {
      const smooth = figures.p99_ms <= 1500 / (figures.fps || 60);
      add(smooth ? "well" : "mind", word("picture"),
        word(smooth ? "pictureSmooth" : "pictureRough", number(figures.fps), number(figures.p99_ms, 1)));
      add(figures.software && state.kiosk ? "mind" : "well", word("graphics"),
        figures.software ? word("software") : figures.renderer.split(/[/(]/)[0].trim());
    } else if (stage) add(stage.state === "running" ? "well" : "bad", word("picture"), word(stage.state === "running" ? "drawing" : "starting"));
    for (const camera of state.cameras || []) {
      const kind = camera.synthetic ? "none" : camera.state === "live" ? "well" : camera.state === "opening" ? "none" : "mind";
      add(kind, word("cameraOf", camera.name), word(camera.synthetic ? "cam_synthetic" : `cam_${camera.state}`));
    }
    const broken = (health.faults || []).filter((fault) => fault.code === "film-broken" && Date.now() - new Date(fault.at) < 86400000);
    add(broken.length ? "mind" : "well", word("films"),
      broken.length ? word("filmsBroken", broken[broken.length - 1].thing) : word("filmsWell"));
    if (host.display === true || host.display === false)
      add(host.display ? "well" : "bad", word("display"), word(host.display ? "displayThere" : "displayGone"));
    const hottest = [...(host.heat || [])].sort((a, b) => b.celsius - a.celsius)[0];
    if (hottest) add(troubles.includes("hot") ? "mind" : "well", word("heat"),
      `${number(hottest.celsius)} °C${host.throttled ? ` · ${word("throttled")}` : ""}`);
    for (const disk of host.disks || []) {
      const full = troubles.includes("disk-full") && disk.free_bytes / disk.size_bytes < 0.04;
      add(disk.read_only && troubles.includes("disk-read-only") ? "bad" : full ? "mind" : "well", word(`disk_${disk.name}`),
        disk.read_only ? word("readOnly") : word("free", size(disk.free_bytes), size(disk.size_bytes)));
    }
    if (host.memory?.size_bytes) add(host.memory.available_bytes < host.memory.size_bytes * 0.05 ? "mind" : "well",
      word("memory"), word("free", size(host.memory.available_bytes), size(host.memory.size_bytes)));
    if (host.clock) add(host.clock.synced ? "well" : troubles.includes("clock-unsynced") ? "mind" : "none", word("clock"),
      host.clock.synced ? word("clockWell") : word("clockAlone"));
    if (health.broker) {
      const { state: line, lost, why } = health.broker;
      const kind = line === "connected" ? (why ? "mind" : "well") : lost ? "mind" : "none";
      add(kind, word("broker"), word(line === "connected" ? "brokerWell" : "brokerAway") + (why ? ` · ${why}` : ""));
    }
    const down = wards.filter((ward) => ward.state !== "running" && ward.name !== "understudy");
    if (wards.length) add(down.length ? "mind" : "well", word("programs"),
      down.length ? word("programsDown", down.map((ward) => ward.name).join(", ")) : word("programsWell", wards.length));
    if (host.uptime_s) add("none", word("since"), word("sinceWords", length(host.uptime_s), host.version));
    return rows;
  }

  showHealth() {
    const rows = this.rows();
    byId("health-box").hidden = !rows.length;
    draw(byId("health"), rows, () => rows.map(({ kind, name, text }) => el("li", { class: kind }, icon(kind),
      el("span", { class: "name" }, name), el("span", { class: "figure" }, text))));
  }

  // --- what is left out, and what broke

  showQuarantine() {
    const list = this.state.health?.ladder?.quarantine || [], may = this.may("technician");
    byId("quarantine-box").hidden = !list.length;
    draw(byId("quarantine"), [list, may], () => list.map((one) => {
      const name = nameOf(this.state, one);
      return el("li", {}, el("p", { class: "name" }, name),
        el("p", {}, `${word("outSince", moment(one.since), one.marks)} ${explain(one.code, name).what}.`),
        may && one.reason ? el("code", {}, one.reason) : null,
        may ? el("button", {
          type: "button", class: "hand",
          onclick: () => this.command({ command: "forgive", entry: one.entry === -1 ? null : one.entry }, word("forgiven", name)),
        }, word("forgive")) : null);
    }));
  }

  showFaults() {
    const faults = [...(this.state.health?.faults || [])].reverse(), may = this.may("technician");
    const shown = this.allFaults ? faults : faults.slice(0, FAULTS_FIRST);
    draw(byId("watch-faults"), [shown, may, faults.length], () => {
      if (!faults.length) return [el("li", { class: "quiet-words" }, word("noFaults"))];
      return [...shown.map((fault) => {
        const { what, did, act } = explain(fault.code, thingOf(this.state, fault));
        return el("li", {}, el("details", {},
          el("summary", {}, el("time", { datetime: fault.at }, moment(fault.at)),
            el("span", {}, what, fault.times > 1 ? el("b", {}, ` ×${fault.times}`) : null)),
          el("dl", {}, el("dt", {}, word("did")), el("dd", {}, did), el("dt", {}, word("act")), el("dd", {}, act)),
          may && fault.detail ? el("code", {}, fault.detail) : null));
      }), faults.length > shown.length ? el("li", {}, el("button", {
        type: "button", class: "quiet",
        onclick: () => {
          this.allFaults = true;
          this.showFaults();
        },
      }, word("allFaults", faults.length))) : null].filter(Boolean);
    });
  }

  // --- visits, fleet

  showVisits() {
    const visits = this.state.health?.visits;
    byId("visits-box").hidden = !visits;
    if (visits) draw(byId("visits"), visits, () => visitsOf(visits));
  }

  async showFleet() {
    const fleet = this.state.fleet, box = byId("fleet-box");
    box.hidden = !fleet;
    if (!fleet) return;
    // export function showFleet(node, fleet): draws, in the language of the page, whenever something changes.
    const module = await import("./fleet.js");
    module.showFleet(byId("fleet"), fleet);
  }

  // --- who is here

  showRole() {
    setText(byId("role"), word("youAre", word(`role_${this.role()}`)));
    byId("leave").hidden = !this.state.tokens;
    byId("doors").hidden = !this.state.tokens || !this.may("technician");
  }

  async showDoors() {
    const list = byId("door-list");
    if (!byId("doors").open) return;
    try {
      const { roles } = await (await get("/api/access")).json();
      draw(list, roles, () => roles.map(({ role, link }) => el("li", {}, el("p", { class: "name" }, word(`role_${role}`)),
        el("img", { src: `/api/access.svg?role=${role}`, alt: word("codeOf", word(`role_${role}`)), width: "168", height: "168" }),
        el("p", {}, word(`doors_${role}`)), el("a", { href: link }, link.replace(/\?t=.*/, "")))));
    } catch (why) {
      this.say(why.message);
    }
  }
}

/** The day's sums, by language, and the whole day as a table. */
function visitsOf(visits) {
  const languages = Object.entries(visits.languages || {}), most = Math.max(1, ...languages.map(([, count]) => count));
  const bars = languages.map(([name, count]) => {
    const bar = el("i");
    bar.style.setProperty("--part", String(count / most));
    return el("li", {}, el("span", { lang: name }, name), bar, el("b", {}, String(count)));
  });
  const median = visits.median_stay_s > 0 ? word("visitsMedian", Math.max(1, Math.round(visits.median_stay_s / 60))) : "";
  return [el("p", { class: "large" }, word("visitsToday", visits.visits)), median ? el("p", {}, median) : null,
    bars.length > 1 && visits.visits ? el("ul", { class: "bars" }, ...bars) : null,
    el("p", { class: "quiet-words" }, word("visitsWords")),
    el("a", { class: "saves", href: `/api/visits?day=${visits.date}`, download: `visits-${visits.date}.csv` }, word("visitsSave"))].filter(Boolean);
}
