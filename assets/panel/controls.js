// Owns the control of each type of parameter: what it looks like, what it sends, how it takes a value.
//
// A control is { node, show(value), busy() }: `show` displays what the stage holds and sends nothing;
// `busy` is true while a hand is on it, when values of others have to wait.
import { el, newId, onDoubleTap } from "./dom.js";
import { word } from "./words.js";

const ranged = (row) => Number.isFinite(row.min) && Number.isFinite(row.max) && row.max > row.min;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A step that a finger can hit and a reader can read: 1, 2 or 5 of a power of ten. */
function stepOf(low, high, whole) {
  const raw = (high - low) / 400;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw * 0.999);
  return whole ? Math.max(1, Math.round(step)) : step;
}

/** As many digits as the step has, and no noise of binary fractions. */
export function print(value, step) {
  if (!Number.isFinite(value)) return "";
  const digits = step ? Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)) : 4;
  const text = value.toFixed(Math.min(digits + 1, 8));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const parse = (text) => {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() && Number.isFinite(value) ? value : null;
};

/** A field for a number that tells `send` when it is a number; restores itself when it is none. */
function numberField(label, step, send, properties = {}) {
  let shown = 0;
  const node = el("input", {
    type: "text", inputmode: "decimal", class: "number", autocomplete: "off", spellcheck: "false",
    "aria-label": label, ...properties,
  });
  const show = (value) => {
    shown = value;
    node.value = print(value, step);
  };
  const commit = () => {
    const value = parse(node.value);
    if (value === null || node.value === print(shown, step)) show(shown);
    else send(value);
  };
  const by = (steps) => send((parse(node.value) ?? shown) + steps * (step || 1));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") show(shown);
    else if (event.key === "ArrowUp") by(event.shiftKey ? 10 : 1);
    else if (event.key === "ArrowDown") by(event.shiftKey ? -10 : -1);
    else return;
    event.preventDefault();
  });
  node.addEventListener("focus", () => node.select());
  node.addEventListener("blur", commit);
  return { node, show, busy: () => document.activeElement === node && node.value !== print(shown, step) };
}

/**
 * A slider whose hit area is its whole row. The range input below it serves keys and screen readers;
 * fingers get the row, which lets the page scroll: only a sideways drag or a tap moves the value.
 */
function slider(label, low, high, step, send, fallback) {
  const input = el("input", {
    type: "range", min: String(low), max: String(high), step: String(step), "aria-label": label,
  });
  const mark = el("i", { class: "mark", "aria-hidden": "true" });
  const track = el("span", { class: "track", "aria-hidden": "true" }, el("i", { class: "fill" }), mark);
  const node = el("div", { class: "slider" }, track, input);
  const at = (value) => clamp((value - low) / (high - low), 0, 1);
  const paint = (value) => {
    node.style.setProperty("--at", String(at(value)));
    node.classList.toggle("beyond", value < low || value > high);
  };
  if (Number.isFinite(fallback)) node.style.setProperty("--default", String(at(fallback)));
  else mark.hidden = true;

  let held = null; // {id, x, moving}
  const take = (value) => {
    const snapped = low + Math.round((value - low) / step) * step;
    const kept = clamp(Number(snapped.toPrecision(12)), low, high);
    input.value = String(kept);
    paint(kept);
    send(kept);
  };
  const follow = (event) => {
    const box = track.getBoundingClientRect();
    take(low + clamp((event.clientX - box.left) / box.width, 0, 1) * (high - low));
  };
  node.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    held = { id: event.pointerId, x: event.clientX, moving: event.pointerType === "mouse" };
    if (!held.moving) return;
    node.setPointerCapture(event.pointerId);
    input.focus({ preventScroll: true });
    event.preventDefault();
    follow(event);
  });
  node.addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.id) return;
    if (!held.moving && Math.abs(event.clientX - held.x) > 5) {
      held.moving = true;
      node.setPointerCapture(event.pointerId);
    }
    if (held.moving) follow(event);
  });
  node.addEventListener("pointerup", (event) => {
    if (!held || event.pointerId !== held.id) return;
    follow(event);
    held = null;
  });
  node.addEventListener("pointercancel", () => { held = null; });
  if (Number.isFinite(fallback)) onDoubleTap(node, () => take(clamp(fallback, low, high)));
  input.addEventListener("input", () => take(Number(input.value)));
  input.addEventListener("keydown", (event) => {
    if ((event.key !== "Delete" && event.key !== "Backspace") || !Number.isFinite(fallback)) return;
    take(clamp(fallback, low, high));
    event.preventDefault();
  });
  return {
    node, busy: () => held !== null,
    show: (value) => {
      input.value = String(value);
      paint(value);
    },
  };
}

function unitOf(row) {
  return row.unit ? el("span", { class: "unit" }, row.unit) : null;
}

function numberControl(row, label, send) {
  const whole = row.type === "int";
  const wide = ranged(row);
  const step = wide ? stepOf(row.min, row.max, whole) : whole ? 1 : 0;
  const round = (value) => (whole ? Math.round(value) : value);
  const set = (value) => {
    const kept = round(wide && !row.soft ? clamp(value, row.min, row.max) : value);
    field.show(kept);
    if (range) range.show(kept);
    send(kept);
  };
  const field = numberField(word("number", label), step, set);
  const range = wide && slider(label, row.min, row.max, step, (value) => {
    field.show(value);
    send(value);
  }, row.default);
  const show = (value) => {
    if (!field.busy()) field.show(value);
    if (range) range.show(value);
  };
  return {
    aside: el("span", { class: "entry" }, field.node, unitOf(row)),
    node: range && range.node, show, busy: () => field.busy() || Boolean(range && range.busy()),
  };
}

function switchControl(row, label, send) {
  const input = el("input", { type: "checkbox", role: "switch", "aria-label": label });
  input.addEventListener("change", () => send(input.checked));
  return {
    aside: el("label", { class: "switch" }, input, el("i", { "aria-hidden": "true" })),
    show: (value) => { input.checked = Boolean(value); }, busy: () => false,
  };
}

/** Few short words stand side by side; many or long ones in a list. */
function choiceControl(row, label, send) {
  const words = row.choices || [];
  const numbers = row.values && row.values.length === words.length ? row.values : null;
  const value = (place) => (numbers ? numbers[place] : words[place]);
  const place = (held) => (numbers ? numbers.indexOf(held) : words.indexOf(held));
  if (words.length <= 5 && words.join("").length <= 28) {
    const group = newId();
    const inputs = words.map((_, i) =>
      el("input", { type: "radio", name: group, value: String(i), onchange: () => send(value(i)) }));
    const node = el("div", { class: "segments", role: "radiogroup", "aria-label": label },
      ...words.map((w, i) => el("label", {}, inputs[i], el("span", {}, w))));
    return {
      node, busy: () => false,
      show: (held) => inputs.forEach((input, i) => { input.checked = i === place(held); }),
    };
  }
  const select = el("select", { "aria-label": label },
    ...words.map((w, i) => el("option", { value: String(i) }, w)));
  select.addEventListener("change", () => send(value(Number(select.value))));
  return { node: select, busy: () => false, show: (held) => { select.value = String(place(held)); } };
}

const two = (part) => Math.round(clamp(part, 0, 1) * 255).toString(16).padStart(2, "0");
const toHex = (rgba) => `#${two(rgba[0])}${two(rgba[1])}${two(rgba[2])}`;
function fromHex(text) {
  const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  const long = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (short) return short.slice(1).map((d) => parseInt(d + d, 16) / 255);
  return long ? long.slice(1).map((d) => parseInt(d, 16) / 255) : null;
}

function colourControl(row, label, send) {
  let held = [0, 0, 0, 1];
  let typed = false; // into the field of digits, and not taken yet
  const well = el("input", { type: "color", "aria-label": label });
  const swatch = el("span", { class: "swatch" }, well);
  const hex = el("input", {
    type: "text", class: "number hex", maxlength: "7", autocomplete: "off", spellcheck: "false",
    "aria-label": word("hex", label),
  });
  const alpha = slider(`${label}: ${word("opacity")}`, 0, 1, 0.01,
    (a) => set([held[0], held[1], held[2], a]), row.default ? row.default[3] : 1);
  alpha.node.classList.add("alpha");
  const paint = () => {
    const css = toHex(held);
    swatch.style.setProperty("--colour", css + two(held[3]));
    alpha.node.style.setProperty("--colour", css);
    well.value = css;
    if (!typed) hex.value = css;
  };
  const set = (rgba) => {
    held = rgba;
    paint();
    send(held);
  };
  const rgb = (text) => {
    const parts = fromHex(text);
    typed = false;
    if (parts) set([...parts, held[3]]);
    else hex.value = toHex(held);
  };
  well.addEventListener("input", () => rgb(well.value));
  hex.addEventListener("keydown", (event) => { if (event.key === "Enter") rgb(hex.value); });
  hex.addEventListener("input", () => { typed = true; });
  hex.addEventListener("blur", () => { if (typed) rgb(hex.value); });
  onDoubleTap(hex, () => row.default && set([...row.default]));
  return {
    aside: el("span", { class: "entry" }, hex, swatch), node: alpha.node,
    show: (value) => {
      held = [...value];
      alpha.show(held[3]);
      paint();
    },
    busy: () => alpha.busy() || typed,
  };
}

function pointControl(row, label, send) {
  const low = row.lowest || [0, 0], high = row.highest || [1, 1];
  const span = [0, 1].map((i) => high[i] - low[i] || 1);
  const steps = [0, 1].map((i) => stepOf(Math.min(low[i], high[i]), Math.max(low[i], high[i], low[i] + 1e-6)));
  let held = [0, 0];
  const knob = el("i", { "aria-hidden": "true" });
  const pad = el("div", {
    class: "pad", tabindex: "0", role: "slider", "aria-label": word("pad", label),
    "aria-valuemin": "0", "aria-valuemax": "1",
  }, knob);
  const fields = [0, 1].map((i) => numberField(word(i ? "up" : "across", label), steps[i], (value) => {
    const next = [...held];
    next[i] = row.soft ? value : clamp(value, low[i], high[i]);
    set(next);
  }));
  const part = (i) => clamp((held[i] - low[i]) / span[i], 0, 1);
  const paint = () => {
    pad.style.setProperty("--x", String(part(0)));
    pad.style.setProperty("--y", String(1 - part(1)));
    pad.setAttribute("aria-valuenow", part(0).toFixed(3));
    pad.setAttribute("aria-valuetext", held.map((v, i) => print(v, steps[i])).join(" × "));
    fields.forEach((field, i) => { if (!field.busy()) field.show(held[i]); });
  };
  const set = (value) => {
    held = value;
    fields.forEach((field, i) => field.show(held[i]));
    paint();
    send(held);
  };
  const snap = (value, i) =>
    Number((low[i] + Math.round((value - low[i]) / steps[i]) * steps[i]).toPrecision(9));
  let finger = null;
  const follow = (event) => {
    const box = pad.getBoundingClientRect();
    const u = clamp((event.clientX - box.left) / box.width, 0, 1);
    const v = 1 - clamp((event.clientY - box.top) / box.height, 0, 1);
    set([snap(low[0] + u * span[0], 0), snap(low[1] + v * span[1], 1)]);
  };
  pad.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    finger = event.pointerId;
    pad.setPointerCapture(finger);
    follow(event);
  });
  pad.addEventListener("pointermove", (event) => { if (event.pointerId === finger) follow(event); });
  pad.addEventListener("pointerup", () => { finger = null; });
  pad.addEventListener("pointercancel", () => { finger = null; });
  if (row.default) onDoubleTap(pad, () => set([...row.default]));
  pad.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const home = (event.key === "Delete" || event.key === "Backspace") && row.default;
    if (!move && !home) return;
    event.preventDefault();
    const by = event.shiftKey ? 10 : 1;
    const to = move && held.map((v, i) =>
      snap(clamp(v + move[i] * by * steps[i], Math.min(low[i], high[i]), Math.max(low[i], high[i])), i));
    set(home ? [...row.default] : to);
  });
  return {
    aside: el("span", { class: "entry pair" }, 
      el("span", { "aria-hidden": "true" }, "x"), fields[0].node,
      el("span", { "aria-hidden": "true" }, "y"), fields[1].node),
    node: pad,
    show: (value) => {
      held = [...value];
      paint();
    },
    busy: () => finger !== null || fields.some((field) => field.busy()),
  };
}

function textControl(row, label, send) {
  const input = el("input", { type: "text", maxlength: "255", "aria-label": label });
  input.addEventListener("input", () => send(input.value));
  return {
    node: input, busy: () => document.activeElement === input,
    show: (value) => { if (input.value !== value) input.value = value ?? ""; },
  };
}

function fileControl(row, label, send) {
  const names = [...(row.options || [])];
  const option = (name) => el("option", { value: name }, name || word("none"));
  const select = el("select", { "aria-label": label }, ...names.map(option));
  select.addEventListener("change", () => send(select.value));
  return {
    node: select, busy: () => false,
    show: (value) => {
      if (!names.includes(value)) {
        names.push(value);
        select.append(option(value));
      }
      select.value = value;
    },
  };
}

function eventControl(row, label, send) {
  const button = el("button", { type: "button", class: "trigger" }, label);
  button.addEventListener("click", () => {
    send(true);
    button.classList.remove("sent");
    void button.offsetWidth; // begins the glow anew
    button.classList.add("sent");
  });
  return { node: button, alone: true, show() {}, busy: () => false };
}

const KINDS = {
  float: numberControl, int: numberControl, bool: switchControl, choice: choiceControl, colour: colourControl,
  point: pointControl, text: textControl, file: fileControl, event: eventControl,
};

/** The control of one row of a piece's table, with its label. `send(value)` is called for each change. */
export function makeControl(row, send) {
  const label = row.label || row.key;
  const words = row.type === "int" && row.choices && row.choices.length;
  const make = words ? choiceControl : KINDS[row.type];
  if (!make) return null;
  const control = make(row, label, send);
  const node = el("div", { class: `row ${words ? "choice" : row.type}`, "data-key": row.key });
  if (!control.alone) node.append(el("div", { class: "head" }, el("span", { class: "label" }, label), control.aside));
  if (control.node) node.append(control.node);
  if (row.value != null) control.show(row.value);
  return { node, show: control.show, busy: control.busy };
}
