// Owns what the panel shows of the stage: its picture where nobody is in it, else a poster and a mosaic.
import { byId, setText } from "./dom.js";
import { get } from "./net.js";
import { word } from "./words.js";

const MOSAIC_EVERY_MS = 1000;

export class View {
  constructor() {
    this.kind = "none";
    this.newest = 0; // number of the newest picture
    this.loading = false;
    this.poster = null; // id of the piece whose poster is shown
    this.broken = null; // id of a piece that has none
    const picture = byId("picture");
    picture.addEventListener("load", () => this.loaded(true));
    picture.addEventListener("error", () => this.loaded(false));
    setInterval(() => this.look(), MOSAIC_EVERY_MS);
  }

  /** `kind` as the state's "picture"; `piece` the scene on stage, or nothing. */
  set(kind, piece, name, live) {
    this.name = name;
    const poster = kind === "stage" || !piece ? null : piece.id;
    const changed = kind !== this.kind || poster !== this.poster;
    [this.kind, this.poster, this.live] = [kind, poster, live];
    if (changed) {
      this.loading = false;
      byId("picture").hidden = true;
      if (kind === "stage" && this.newest) this.load();
      else if (poster !== null && poster !== this.broken) byId("picture").src = `/api/poster?piece=${poster}`;
      this.look();
    }
    this.arrange();
  }

  arrange() {
    const picture = byId("picture"), mosaic = byId("mosaic"), words = byId("view-words");
    mosaic.hidden = this.kind !== "mosaic";
    byId("view").hidden = picture.hidden && mosaic.hidden;
    byId("view").classList.toggle("inset", !picture.hidden && !mosaic.hidden);
    picture.alt = this.kind === "stage" ? word("stagePicture") : word("posterOf", this.name);
    mosaic.setAttribute("aria-label", word("mosaicOf"));
    words.hidden = !this.live;
    setText(words, this.live ? word("live") : "");
  }

  loaded(well) {
    this.loading = false;
    byId("picture").hidden = !well;
    if (!well && this.kind !== "stage") this.broken = this.poster;
    this.arrange();
    if (this.kind === "stage" && well && this.newest > this.shown) this.load();
  }

  /** There is a newer picture. */
  came(n) {
    this.newest = n;
    if (this.kind === "stage" && !this.loading && !document.hidden && !byId("adjust").hidden) this.load();
  }

  load() {
    this.loading = true;
    this.shown = this.newest;
    byId("picture").src = `/api/picture?n=${this.newest}`;
  }

  async look() {
    if (this.kind !== "mosaic" || document.hidden || this.looking || byId("adjust").hidden) return;
    this.looking = true;
    try {
      paintMosaic(byId("mosaic"), await (await get("/api/mosaic")).json());
    } catch { /* the connection says so elsewhere */ }
    this.looking = false;
  }
}

/** Paints a mosaic of the desk on a canvas. */
export function paintMosaic(canvas, { w, h, rgb }) {
  if (!(w > 0 && h > 0 && w <= 64 && h <= 64) || rgb.length < w * h * 6) return;
  [canvas.width, canvas.height] = [w, h];
  const pixels = new ImageData(w, h);
  for (let i = 0; i < w * h; i++) {
    for (let c = 0; c < 3; c++) pixels.data[i * 4 + c] = parseInt(rgb.substr(i * 6 + c * 2, 2), 16);
    pixels.data[i * 4 + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}
