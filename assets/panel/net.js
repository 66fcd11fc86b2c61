// Owns what passes between the page and the desk: requests, events, and the one change in flight.

import { refusal } from "./refusals.js";

const WAIT_MS = 6000;
const SILENT_MS = 20000; // of an event stream, before the desk is asked whether it is still there

export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function answer(response) {
  if (response.ok) return response;
  let text = `${response.status} ${response.statusText}`;
  try {
    text = refusal((await response.json()).error || text);
  } catch { /* not the desk's own words: the status has to do */ }
  throw new Refused(response.status, text);
}

export async function get(path) {
  return answer(await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(WAIT_MS) }));
}

export async function post(path, body) {
  return answer(await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(WAIT_MS),
  }));
}

/** Sends values: one request at a time, and of what comes meanwhile only the newest of each row. */
export class Sender {
  constructor(failed) {
    this.waiting = new Map(); // "piece/key" to {piece, key, value}
    this.flying = new Map();
    this.failed = failed;
  }

  set(piece, key, value) {
    this.waiting.set(`${piece}/${key}`, { piece, key, value });
    this.send();
  }

  /** Whether a value of that row has not been answered yet. */
  owes(piece, key) {
    const name = `${piece}/${key}`;
    return this.waiting.has(name) || this.flying.has(name);
  }

  async send() {
    if (this.flying.size || !this.waiting.size) return;
    this.flying = this.waiting;
    this.waiting = new Map();
    const set = [...this.flying.values()];
    try {
      await post("/api/set", set.length === 1 ? set[0] : { set });
    } catch (why) {
      this.failed(why, set);
    }
    this.flying = new Map();
    this.send();
  }
}

/** Listens to the desk for ever. `calls`: up(state), lost(why), and one for each kind of event. */
export function listen(calls) {
  let source, timer, heard = 0, wait = 500;

  function later(why) {
    if (source) source.close();
    source = null;
    calls.lost(why);
    clearTimeout(timer);
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 1.6, 4000);
  }

  async function open() {
    clearTimeout(timer);
    let state, broken = false;
    // Listen first, then ask: nothing that changes between the two is missed.
    source = new EventSource("/api/events");
    const mine = source;
    const early = [];
    const take = (kind, data) => (state ? calls[kind](data) : early.push([kind, data]));
    for (const kind of ["state", "value", "refused", "on", "troubles", "osc", "picture", "health", "fleet", "figures"]) {
      mine.addEventListener(kind, (event) => {
        heard = performance.now();
        take(kind, JSON.parse(event.data));
      });
    }
    mine.onopen = () => { heard = performance.now(); };
    // Why is said by the answer to what is asked below: who is no longer let in would only see a line that is lost.
    mine.onerror = () => {
      if (mine !== source) return;
      if (state) later(null);
      else broken = true;
    };
    try {
      const fresh = await (await get("/api/state")).json();
      if (mine !== source) return;
      if (broken) {
        later(null);
        return;
      }
      heard = performance.now();
      wait = 500;
      state = fresh;
      calls.up(state);
      for (const [kind, data] of early) calls[kind](data);
    } catch (why) {
      if (mine === source) later(why);
    }
  }

  async function probe() {
    if (!source || performance.now() - heard < SILENT_MS) return;
    const mine = source;
    try {
      await get("/api/state");
      heard = performance.now();
    } catch (why) {
      if (mine === source) later(why);
    }
  }

  setInterval(probe, 5000);
  // A phone that wakes up wants to know at once.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (source) {
      heard = -SILENT_MS;
      probe();
    } else {
      wait = 500;
      open();
    }
  });
  open();
}
