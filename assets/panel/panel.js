// Owns the page: what the desk says becomes what is seen, what a hand does becomes a request.
import { Editor } from "./editor.js";
import { byId, el, setText } from "./dom.js";
import { makeControl } from "./controls.js";
import { LANGUAGES, language, setLanguage, spoken, word } from "./words.js";
import { Sender, listen, post } from "./net.js";
import { refusal } from "./refusals.js";
import { View } from "./stage.js";
import { Watch } from "./watch.js";

const ROLES = { scene: 0, filter: 1, transition: 2 };
const FAULTS_SHOWN = 6;

let state = null;
let toldAt = 0; // when `state.on` was told, ms of performance.now()
let connected = false;
const shown = new Map(); // id of a piece to {node, shape, controls, piece}
const editors = new Map(); // "name/file" to Editor: they outlive their piece, for it may come back
const view = new View();
const sender = new Sender(failed);

// --- what is said in passing --------------------------------------------------------------------

let saidTimer;
function say(text) {
  byId("said").textContent = text;
  byId("said").classList.add("there");
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => byId("said").classList.remove("there"), 5000);
}

const watch = new Watch((...all) => ask(...all), (text) => say(text));

function complain(why) {
  say(why.status ? word("refused", why.message) : word("failed"));
}

function failed(why, set) {
  complain(why);
  // What the stage holds is what counts.
  for (const { piece, key } of set) showValue(piece, key);
}

async function ask(path, body, done) {
  try {
    const answer = await post(path, body);
    if (done) say(done);
    return answer;
  } catch (why) {
    complain(why);
    return null;
  }
}

// --- pieces --------------------------------------------------------------------------------------

const rowOf = (id, key) =>
  state.pieces.find((piece) => piece.id === id)?.params.find((row) => row.key === key);

/** Shows the stage's value, unless a hand is on the control or a value of ours is still on its way. */
function showValue(id, key) {
  const control = shown.get(id)?.controls.get(key);
  const row = rowOf(id, key);
  if (!control || !row || row.value == null) return;
  if (!control.busy() && !sender.owes(id, key)) control.show(row.value);
}

function settle() {
  for (const piece of state.pieces) for (const row of piece.params) showValue(piece.id, row.key);
}

/** All of a piece that is drawn once; its values and troubles change in place. */
function shapeOf(piece) {
  const rows = piece.params.map(({ value, ...rest }) => rest);
  return JSON.stringify([language(), piece.name, piece.title, piece.role, piece.comes, piece.files, rows]);
}

/** The compiler names whole paths; people know the file by its name. */
function shorten(piece) {
  for (const trouble of piece.troubles || []) trouble.file = (trouble.file || "").split("/").pop();
}

function troubleText(trouble) {
  const place = trouble.file ? `${trouble.file}${trouble.line > 0 ? `:${trouble.line}` : ""} — ` : "";
  return place + trouble.text;
}

function shaderOf(piece, file) {
  const key = `${piece.name}/${file}`;
  const details = el("details", { class: "shader" }, el("summary", {}, word("edit", file)));
  const open = () => {
    if (!editors.has(key)) editors.set(key, new Editor(piece, file));
    const editor = editors.get(key);
    editor.piece = piece;
    editor.setTroubles(piece.troubles || []);
    details.append(editor.node);
  };
  details.addEventListener("toggle", () => { if (details.open) open(); });
  if (editors.has(key) && editors.get(key).node.isConnected) {
    open();
    details.open = true;
  }
  return details;
}

function build(piece) {
  const title = spoken(piece.title, piece.name);
  const controls = new Map();
  const rows = piece.params.map((row) => {
    const control = makeControl(row, (value) => {
      row.value = row.type === "event" ? false : value;
      sender.set(piece.id, row.key, value);
      changed();
    });
    if (!control) return null;
    controls.set(row.key, control);
    return control.node;
  });
  const troubles = el("ul", { class: "troubles" });
  const heading = el("h2", { id: `piece-${piece.id}` }, title);
  const node = el("section", { class: "piece", "data-name": piece.name, "aria-labelledby": heading.id },
    el("p", { class: "eyebrow" }, piece.comes ? word("comes", word(piece.role)) : word(piece.role)),
    heading, troubles, el("div", { class: "rows" }, ...rows),
    rows.length ? el("button", {
      type: "button", class: "quiet", onclick: () => ask("/api/reset", { piece: piece.id }),
    }, word("defaults")) : el("p", { class: "quiet-words" }, word("nothing")),
    ...(state.developer ? piece.files || [] : []).map((file) => shaderOf(piece, file)));
  return { node, shape: shapeOf(piece), controls, troubles };
}

function showTroubles(piece) {
  const made = shown.get(piece.id);
  if (!made) return;
  shorten(piece);
  const troubles = piece.troubles || [];
  made.troubles.hidden = !troubles.length;
  made.troubles.replaceChildren(...troubles.map((trouble) => el("li", {}, troubleText(trouble))));
  for (const file of piece.files || []) {
    const editor = editors.get(`${piece.name}/${file}`);
    if (!editor) continue;
    editor.piece = piece;
    editor.setTroubles(troubles);
  }
}

/** Builds anew, and puts the focus back where it was. */
function replace(old, made) {
  const active = document.activeElement;
  const row = old.node.contains(active) && active.closest("[data-key]");
  const inside = row ? [...row.querySelectorAll("input, select, button, [tabindex]")].indexOf(active) : -1;
  const editing = old.node.contains(active) && active.tagName === "TEXTAREA" ? active : null;
  old.node.replaceWith(made.node);
  if (editing && editing.isConnected) editing.focus({ preventScroll: true });
  if (inside < 0) return;
  const again = made.node.querySelector(`[data-key="${CSS.escape(row.dataset.key)}"]`);
  again?.querySelectorAll("input, select, button, [tabindex]")[inside]?.focus({ preventScroll: true });
}

function showPieces() {
  const place = byId("pieces");
  // A filter or transition that offers nothing has nothing to be seen for; nor has what fades out.
  const offers = (piece) => piece.role === "scene" || piece.params.length || piece.files?.length || piece.troubles?.length;
  const list = state.pieces.filter((piece) => !piece.leaves && offers(piece)).sort((a, b) =>
    (ROLES[a.role] ?? 9) - (ROLES[b.role] ?? 9) || (a.order || 0) - (b.order || 0));
  const wanted = new Set(list.map((piece) => piece.id));
  const gone = [...shown].filter(([id]) => !wanted.has(id));
  for (const piece of list) {
    const old = shown.get(piece.id);
    if (old && old.shape === shapeOf(piece)) continue;
    // The same piece under a new number (it was loaded anew) takes its predecessor's place.
    const heir = !old && gone.find(([, made]) => made.node.dataset.name === piece.name);
    const made = build(piece);
    shown.set(piece.id, made);
    if (old) replace(old, made);
    else if (heir) {
      replace(heir[1], made);
      shown.delete(heir[0]);
      gone.splice(gone.indexOf(heir), 1);
    }
  }
  for (const [id, made] of gone) {
    made.node.remove();
    shown.delete(id);
  }
  list.forEach((piece, i) => {
    const { node } = shown.get(piece.id);
    if (place.children[i] !== node) place.insertBefore(node, place.children[i] || null);
    showTroubles(piece);
  });
  settle();
}

// --- programme, presets, faults --------------------------------------------------------------------

const minutes = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
const duration = (seconds) => (seconds % 60 ? minutes(seconds) : `${seconds / 60} ${word("min")}`);

function entryOn() {
  return state.programme.find((entry) => entry.entry === state.on.entry) || null;
}

function scene() {
  const scenes = state.pieces.filter((piece) => piece.role === "scene");
  return scenes.find((piece) => !piece.leaves && !piece.comes) || scenes[0] || null;
}

function showOn() {
  const on = state.on, entry = entryOn(), piece = scene();
  const title = entry ? spoken(entry.title, entry.installation) : piece ? spoken(piece.title, piece.name) : "—";
  document.body.classList.toggle("dark", Boolean(on.blackout));
  setText(byId("on-word"), on.blackout ? word("stageDark") : entry ? word("on") : word("attract"));
  setText(byId("on-title"), title);
  const dark = byId("dark");
  dark.setAttribute("aria-pressed", String(Boolean(on.blackout)));
  setText(dark.querySelector("span"), word(on.blackout ? "light" : "dark"));
  for (const button of byId("entries").querySelectorAll("button")) {
    const mine = Number(button.dataset.entry) === on.entry;
    if (mine) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  view.set(state.picture, piece, title, state.live_camera);
  showLeft();
}

function showLeft() {
  if (!state) return;
  const on = state.on, entry = entryOn(), line = byId("left-line");
  const limited = entry && entry.for_s > 0 && typeof on.left_s === "number" && on.left_s >= 0;
  const left = limited ? Math.max(0, on.left_s - (performance.now() - toldAt) / 1000) : 0;
  line.hidden = !limited;
  if (limited) line.style.setProperty("--part", String(Math.min(1, 1 - left / entry.for_s)));
  const held = limited && left === 0 && on.engaged;
  setText(byId("left"), held ? word("held") : limited ? word("left", minutes(left)) : word("noLimit"));
}

/** Whether a list shows these things already: what is drawn anew loses the focus, and a finger on it. */
function isDrawn(list, things) {
  const shape = JSON.stringify([language(), things]);
  if (list.dataset.drawn === shape) return true;
  list.dataset.drawn = shape;
  return false;
}

function showProgramme() {
  if (isDrawn(byId("entries"), state.programme)) return;
  byId("entries").replaceChildren(...state.programme.map((entry) => el("li", {}, el("button", {
    type: "button", "data-entry": String(entry.entry),
    onclick: () => ask("/api/command", { command: "go", entry: entry.entry }),
  }, el("span", {}, spoken(entry.title, entry.installation)),
  entry.for_s > 0 ? el("small", {}, duration(entry.for_s)) : null))));
}

function presetItem(name) {
  const remove = el("button", { type: "button", class: "remove", "aria-label": word("remove", name) }, "×");
  let sure;
  remove.addEventListener("click", () => {
    if (sure) {
      clearTimeout(sure);
      ask("/api/preset", { delete: name }, word("removed", name));
      return;
    }
    remove.classList.add("sure");
    say(word("removeSure", name));
    sure = setTimeout(() => {
      sure = null;
      remove.classList.remove("sure");
    }, 4000);
  });
  return el("li", {}, el("button", {
    type: "button", class: "recall", onclick: () => ask("/api/preset", { recall: name }, word("recalled", name)),
  }, name), remove);
}

function showPresets() {
  const list = byId("preset-list");
  if (isDrawn(list, state.presets)) return;
  list.replaceChildren(...state.presets.map(presetItem));
  if (!state.presets.length) list.append(el("li", { class: "quiet-words" }, word("noPresets")));
}

function clock(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? String(at)
    : time.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

function showFaults() {
  const faults = [...state.faults].reverse().slice(0, FAULTS_SHOWN);
  byId("faults").hidden = !faults.length;
  if (isDrawn(byId("fault-list"), faults)) return;
  byId("fault-list").replaceChildren(...faults.map((fault) =>
    el("li", {}, el("time", { datetime: fault.at }, clock(fault.at)), el("span", {}, fault.text))));
}

function showFoot() {
  const cameras = (state.cameras || []).map((camera) => el("p", {}, word("camera", camera.name,
    camera.synthetic ? word("synthetic") : camera.state === "live" ? word("live_") : word("waiting"))));
  const osc = state.osc;
  const line = osc && osc.port
    ? el("p", {}, word("oscLine", osc.port, osc.received, osc.applied, osc.coalesced, osc.dropped, osc.bad)) : null;
  byId("foot").replaceChildren(...cameras, ...(line ? [line] : []), el("p", {}, word("hint")));
}

function changed(fresh = { undo: true, redo: false }) {
  if (!state) return;
  if (typeof fresh.undo === "boolean") state.undo = fresh.undo;
  if (typeof fresh.redo === "boolean") state.redo = fresh.redo;
  byId("undo").disabled = !state.undo;
  byId("redo").disabled = !state.redo;
}

// --- the two views ---------------------------------------------------------------------------------

/** Who may only look, or lead, has one view; a technician has two, and in a kiosk begins by watching. */
function viewNow() {
  if (!watch.may("technician")) return "watch";
  const asked = location.hash.slice(1);
  return asked === "watch" || asked === "adjust" ? asked : state?.kiosk ? "watch" : "adjust";
}

function showView() {
  const now = viewNow();
  byId("views").hidden = !watch.may("technician");
  byId("watch").hidden = now !== "watch";
  byId("adjust").hidden = now !== "adjust";
  document.body.classList.toggle("watching", now === "watch");
  byId("bar").hidden = !watch.may("guard");
  for (const link of byId("views").querySelectorAll("a")) {
    setText(link, word(link.dataset.view));
    if (link.dataset.view === now) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

window.addEventListener("hashchange", () => {
  if (!state) return;
  showView();
  showAll();
  scrollTo(0, 0);
});

function showAll() {
  watch.show(state);
  showView();
  document.title = state.title ? `${state.title} · Pavilion` : "Pavilion";
  setText(byId("title"), state.title || "Pavilion");
  showProgramme();
  showPieces();
  showOn();
  showPresets();
  showFaults();
  showFoot();
  changed(state);
}

// --- words -------------------------------------------------------------------------------------

function showWords() {
  document.documentElement.lang = language();
  byId("languages").setAttribute("aria-label", word("language"));
  byId("languages").replaceChildren(...LANGUAGES.map((l) => el("button", {
    type: "button", lang: l, "aria-pressed": String(l === language()),
    onclick: () => {
      setLanguage(l);
      showWords();
      if (state) showAll();
      byId("languages").querySelector(`[lang=${l}]`).focus();
    },
  }, l)));
  for (const name of ["programme", "presets", "faults"]) setText(byId(`${name}-word`), word(name));
  for (const name of ["undo", "redo", "next"]) setText(byId(name).querySelector("span"), word(name));
  setText(byId("dark").querySelector("span"), word(state?.on.blackout ? "light" : "dark"));
  for (const name of ["still", "film"]) setText(byId(name), word(name));
  watch.words();
  const form = byId("preset-form");
  setText(form.querySelector("label"), word("presetName"));
  byId("preset-name").placeholder = word("presetName");
  setText(form.querySelector("button"), word("save"));
}

// --- hands ---------------------------------------------------------------------------------------

async function step(way) {
  const answer = await ask(`/api/${way}`, {});
  if (!answer) return;
  try {
    changed(await answer.json());
  } catch { /* the next event says it */ }
}

byId("undo").addEventListener("click", () => step("undo"));
byId("redo").addEventListener("click", () => step("redo"));
byId("next").addEventListener("click", () => ask("/api/command", { command: "next" }));
byId("dark").addEventListener("click", () =>
  ask("/api/command", { command: state?.on.blackout ? "light" : "blackout" }));
for (const name of ["still", "film"])
  byId(name).addEventListener("click", () => ask("/api/command", { command: name }, word("keeping")));
byId("preset-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("preset-name"), name = field.value.trim();
  if (!name) return;
  ask("/api/preset", { save: name }, word("saved", name)).then((well) => { if (well) field.value = ""; });
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=text], textarea");
  if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  step(event.shiftKey ? "redo" : "undo");
});
// A control that lost its hand takes what came meanwhile.
for (const kind of ["pointerup", "pointercancel", "focusout"]) {
  document.addEventListener(kind, () => setTimeout(() => state && settle()));
}

// --- what the desk says ----------------------------------------------------------------------------

function connect(there, why) {
  connected = there;
  document.body.classList.toggle("lost", !there);
  byId("lost").hidden = there;
  const closed = why && (why.status === 401 || why.status === 403);
  if (!there) setText(byId("lost"), closed ? word("key") : word("lost"));
  // Whoever was here by a token that opens nothing any more stands before the door again.
  if (closed && state?.tokens) location.replace("/");
}

function take(fresh) {
  // Events are everybody's: in which role this page was let in, only its own question is told.
  const { role, tokens } = { ...state, ...fresh };
  state = { role, tokens, programme: [], pieces: [], presets: [], faults: [], cameras: [], picture: "none", ...fresh };
  state.on = { entry: -1, left_s: -1, blackout: false, engaged: false, ...fresh.on };
  toldAt = performance.now();
  showAll();
}

listen({
  up(fresh) {
    connect(true);
    watch.hear();
    take(fresh);
    for (const editor of editors.values()) editor.refresh();
  },
  lost: (why) => connect(false, why),
  state: take,
  value(data) {
    const row = rowOf(data.piece, data.key);
    if (!row) return;
    row.value = data.value;
    showValue(data.piece, data.key);
    changed(data);
  },
  refused(data) {
    say(word("refused", refusal(data.error)));
    showValue(data.piece, data.key);
  },
  on(data) {
    Object.assign(state.on, data);
    toldAt = performance.now();
    showOn();
    watch.show(state);
  },
  health(data) {
    state.health = data;
    watch.hear();
    watch.show(state);
  },
  fleet(data) {
    state.fleet = data;
    watch.show(state);
  },
  figures(data) {
    state.figures = data;
    watch.show(state);
  },
  troubles(data) {
    const piece = state.pieces.find((one) => one.id === data.piece);
    if (!piece) return;
    piece.troubles = data.troubles;
    showTroubles(piece);
    for (const file of piece.files || []) editors.get(`${piece.name}/${file}`)?.refresh();
  },
  osc(data) {
    state.osc = data;
    showFoot();
  },
  picture(data) {
    view.came(data.n);
    watch.now.came(data.n);
  },
});
setInterval(showLeft, 500);
showWords();
