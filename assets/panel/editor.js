// Owns the editor of a shader: lines with numbers, the compiler's words at their lines, drafts that last.
import { el, setText } from "./dom.js";
import { get, post } from "./net.js";
import { language, word } from "./words.js";

const PAUSE_MS = 900; // of typing, after which it is saved
const LARGEST = 1024 * 1024;

/** A file's text as a text field has it: with one kind of line end. */
async function sourceOf(piece, file) {
  const text = await (await get(`/api/source?piece=${piece.id}&file=${encodeURIComponent(file)}`)).text();
  return text.replace(/\r\n?/g, "\n");
}

const draftKey = (piece, file) => `pavilion:draft:${piece.name}/${file}`;

function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch { /* full or refused: the text is still in the page */ }
}

export class Editor {
  constructor(piece, file) {
    [this.piece, this.file] = [piece, file];
    this.saved = null; // the file's text; null: not loaded
    this.troubles = [];
    this.text = el("textarea", {
      spellcheck: "false", autocapitalize: "off", autocomplete: "off", autocorrect: "off", wrap: "off",
      "aria-label": word("editorOf", file), rows: "18", disabled: true,
    });
    this.numbers = el("div", { class: "numbers", "aria-hidden": "true" });
    this.stripes = el("div", { class: "stripes", "aria-hidden": "true" });
    this.state = el("span", { class: "state", role: "status" }, word("loading"));
    this.button = el("button", { type: "button", onclick: () => this.save() }, word("saveShader"));
    this.discard = el("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.revert() },
      word("discard"));
    this.list = el("ol", { class: "troubles", role: "alert" });
    this.node = el("div", { class: "editor" },
      el("div", { class: "sheet" }, this.numbers, el("div", { class: "page" }, this.stripes, this.text)),
      this.list, el("div", { class: "desk" }, this.button, this.discard, this.state));
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("scroll", () => this.scrolled());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.load();
  }

  async load() {
    try {
      this.saved = await sourceOf(this.piece, this.file);
    } catch (why) {
      setText(this.state, word("notLoaded", why.message));
      return;
    }
    const draft = kept(draftKey(this.piece, this.file));
    this.text.disabled = false;
    this.text.value = draft ?? this.saved;
    const back = draft !== null && draft !== this.saved;
    this.discard.hidden = !back;
    setText(this.state, back ? word("draft") : "");
    this.draw();
  }

  dirty() {
    return this.saved !== null && this.text.value !== this.saved;
  }

  typed() {
    keep(draftKey(this.piece, this.file), this.text.value);
    setText(this.state, word("unsaved"));
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  revert() {
    clearTimeout(this.timer);
    keep(draftKey(this.piece, this.file), null);
    this.text.value = this.saved;
    this.discard.hidden = true;
    setText(this.state, "");
    this.draw();
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saved === null) return;
    if (this.saving) {
      this.again = true;
      return;
    }
    const text = this.text.value;
    if (new Blob([text]).size > LARGEST) {
      setText(this.state, word("tooLong"));
      return;
    }
    this.saving = true;
    setText(this.state, word("saving"));
    try {
      await post("/api/source", { piece: this.piece.id, file: this.file, text });
      this.saved = text;
      this.discard.hidden = true;
      if (this.text.value === text) {
        keep(draftKey(this.piece, this.file), null);
        const time = new Date().toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
        setText(this.state, word("savedAt", time));
      }
    } catch (why) {
      setText(this.state, why.status ? word("refused", why.message) : word("failed"));
    }
    this.saving = false;
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  /** Somebody else may have written the file: what has not been touched here follows it. */
  async refresh() {
    if (this.saved === null || this.dirty() || this.saving) return;
    try {
      const fresh = await sourceOf(this.piece, this.file);
      if (this.dirty() || this.saving || fresh === this.saved) return;
      this.saved = this.text.value = fresh;
      this.draw();
    } catch { /* it stays as it is */ }
  }

  setTroubles(troubles) {
    this.troubles = troubles.filter((trouble) => !trouble.file || trouble.file === this.file);
    this.list.replaceChildren(...this.troubles.map((trouble) => el("li", {},
      trouble.line > 0
        ? el("button", { type: "button", class: "quiet", onclick: () => this.goTo(trouble.line) },
          word("line", trouble.line))
        : null,
      el("span", {}, trouble.text))));
    this.draw();
  }

  goTo(line) {
    const lines = this.text.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.text.focus();
    this.text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = parseFloat(getComputedStyle(this.text).lineHeight);
    this.text.scrollTop = Math.max(0, (line - 5) * height);
    this.text.scrollLeft = 0;
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      this.save();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.isComposing) {
      // The new line begins where this one did.
      const before = this.text.value.slice(0, this.text.selectionStart);
      const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(before)[1];
      if (!indent) return;
      event.preventDefault();
      if (!document.execCommand("insertText", false, `\n${indent}`)) {
        this.text.setRangeText(`\n${indent}`, this.text.selectionStart, this.text.selectionEnd, "end");
        this.typed();
      }
    }
  }

  draw() {
    const wrong = new Set(this.troubles.map((trouble) => trouble.line));
    const count = this.text.value.split("\n").length;
    const known = [...wrong].join();
    if (this.drawn !== `${count}/${known}`) {
      this.drawn = `${count}/${known}`;
      const rows = [];
      for (let line = 1; line <= count; line++)
        rows.push(el("span", wrong.has(line) ? { class: "wrong" } : {}, String(line)));
      this.numbers.replaceChildren(...rows);
      this.stripes.replaceChildren(...[...wrong].filter((line) => line > 0 && line <= count).map((line) => {
        const stripe = el("i", { "data-line": String(line) });
        stripe.style.setProperty("--line", String(line - 1));
        return stripe;
      }));
    }
    this.scrolled();
  }

  scrolled() {
    this.numbers.scrollTop = this.text.scrollTop;
    this.stripes.style.setProperty("--scroll", `${this.text.scrollTop}px`);
  }
}
