// Owns the two pictures of the watching view: what is on stage now, and how it should look.
import { byId, setText } from "./dom.js";
import { get } from "./net.js";
import { paintMosaic } from "./stage.js";
import { word } from "./words.js";

const EVERY_MS = 1000;

export class Now {
  constructor() {
    this.kind = "none";
    this.newest = 0; // number of the newest picture
    byId("now-picture").addEventListener("load", () => { this.loading = false; });
    byId("now-picture").addEventListener("error", () => { this.loading = false; });
    byId("now-poster").addEventListener("error", () => this.arrange(true));
    setInterval(() => this.look(), EVERY_MS);
  }

  /** `kind` as the state's "picture"; `piece` the scene on stage, or nothing. */
  set(kind, piece, name, dark) {
    this.name = name;
    const poster = piece ? piece.name : null;
    if (poster !== this.poster) {
      this.poster = poster;
      this.bare = !piece;
      if (piece) byId("now-poster").src = `/api/poster?piece=${piece.id}`;
    }
    this.kind = kind;
    byId("seen").classList.toggle("darkened", Boolean(dark));
    this.arrange(this.bare);
    this.look();
  }

  /** `bare`: there is no poster to show. */
  arrange(bare) {
    this.bare = bare;
    byId("now-picture").hidden = this.kind !== "stage";
    byId("now-mosaic").hidden = this.kind !== "mosaic";
    byId("now-none").hidden = this.kind !== "none";
    byId("should").hidden = bare;
    this.words();
  }

  words() {
    setText(byId("now-caption"), this.kind === "mosaic" ? word("nowMosaic") : word("now"));
    setText(byId("should-caption"), word("should"));
    setText(byId("now-none"), word("nowNone"));
    byId("now-picture").alt = word("stagePicture");
    byId("now-mosaic").setAttribute("aria-label", word("mosaicOf"));
    byId("now-poster").alt = word("posterOf", this.name);
  }

  seen() {
    return !byId("watch").hidden && !document.hidden;
  }

  /** There is a newer picture. */
  came(n) {
    this.newest = n;
    if (this.kind !== "stage" || this.loading || !this.seen()) return;
    this.loading = true;
    byId("now-picture").src = `/api/picture?n=${n}`;
  }

  async look() {
    if (!this.seen() || this.looking) return;
    if (this.kind === "stage" && !byId("now-picture").src && this.newest) this.came(this.newest);
    if (this.kind !== "mosaic") return;
    this.looking = true;
    try {
      paintMosaic(byId("now-mosaic"), await (await get("/api/mosaic")).json());
    } catch { /* the connection says so elsewhere */ }
    this.looking = false;
  }
}
