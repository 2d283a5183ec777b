import { at, type Band, type Flow } from "./flow";

export interface Inks {
  "water-1": string;
  "water-2": string;
  line: string;
  "line-strong": string;
  rest: string;
  "wait-fill": string;
  "bad-fill": string;
  foam: string;
  soft: string;
}

/** What a frame shows of a band: eased towards what holds. */
export interface Shown {
  progress: number;
}

const step = 8;
/** A front of water is round, not cut. */
const tip = 30;

/** Draws one frame. Everything lies in CSS pixels; the caller has scaled the canvas. */
export function draw(context: CanvasRenderingContext2D, flow: Flow, shown: Map<string, Shown>, inks: Inks, seconds: number, hovered: string | undefined, moving: boolean): void {
  context.clearRect(0, 0, flow.width, flow.height);
  const water = context.createLinearGradient(flow.springX, 0, flow.width, 0);
  water.addColorStop(0, inks["water-1"]);
  water.addColorStop(1, inks["water-2"]);
  const progressOf = (band: Band) => shown.get(band.id)?.progress ?? band.progress;
  drawRiver(context, flow, inks);
  for (const band of flow.bands) drawBed(context, flow, band, inks);
  for (const band of flow.bands) drawWater(context, flow, band, progressOf(band), inks, water);
  for (const band of flow.bands) drawFoam(context, flow, band, progressOf(band), inks, moving ? seconds : 0);
  const marked = flow.bands.find((band) => band.id === hovered);
  if (!marked) return;
  context.strokeStyle = inks.soft;
  context.lineWidth = 1;
  trace(context, outline(flow, marked, flow.springX, flow.width, 1.5));
  context.stroke();
}

// The river holds what earlier rounds brought; it is never dry. It begins faintly, where the streams come together.
function drawRiver(context: CanvasRenderingContext2D, flow: Flow, inks: Inks): void {
  const [first, last] = [flow.bands[0], flow.bands.at(-1)];
  if (!first || !last) return;
  const joins = flow.bands.map((band) => band.joinX);
  const [nearest, farthest] = [Math.min(...joins), Math.max(...joins)];
  const from = nearest + (farthest - nearest) * 0.3;
  const water = context.createLinearGradient(from, 0, flow.width, 0);
  water.addColorStop(0, inks["water-2"].replace("rgb(", "rgba(").replace(")", ", 0)"));
  water.addColorStop(0.5, inks["water-2"].replace("rgb(", "rgba(").replace(")", ", 0.2)"));
  water.addColorStop(1, inks["water-2"].replace("rgb(", "rgba(").replace(")", ", 0.26)"));
  context.fillStyle = water;
  context.beginPath();
  const places: { x: number; top: number; bottom: number }[] = [];
  for (let x = from; x < flow.width + step; x += step) {
    const [above, below] = [at(first, flow, x), at(last, flow, x)];
    places.push({ x, top: above.y - above.half, bottom: below.y + below.half });
  }
  for (const { x, top } of places) context.lineTo(x, top);
  for (const { x, bottom } of places.toReversed()) context.lineTo(x, bottom);
  context.closePath();
  context.fill();
}

// The bed is there before the water: who takes part, and how much could come.
function drawBed(context: CanvasRenderingContext2D, flow: Flow, band: Band, inks: Inks): void {
  const dry = band.state === "offline" || band.state === "refused";
  if (band.state === "idle" || band.state === "resting" || dry) {
    context.strokeStyle = band.state === "refused" ? inks["bad-fill"] : band.state === "offline" ? inks["wait-fill"] : band.state === "resting" ? inks.rest : inks["line-strong"];
    context.globalAlpha = dry ? 0.8 : 0.95;
    context.lineWidth = band.state === "idle" ? Math.max(1.2, Math.min(2.4, band.thickness * 0.2)) : 1.2;
    context.setLineDash(dry ? [2, 5] : band.state === "resting" ? [10, 4] : []);
    middle(context, flow, band, flow.springX, flow.width, 0);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
    return;
  }
  context.fillStyle = inks["line-strong"];
  context.globalAlpha = 0.36;
  // A hairline between beds, so that streams stay apart in the river.
  trace(context, outline(flow, band, flow.springX, flow.width, band.bed > 5 ? -0.5 : 0));
  context.fill();
  context.globalAlpha = 1;
}

function drawWater(context: CanvasRenderingContext2D, flow: Flow, band: Band, progress: number, inks: Inks, water: CanvasGradient): void {
  if (progress <= 0.005) return;
  const full = band.state === "answered" && progress > 0.995;
  const end = full ? flow.width : flow.springX + (band.joinX - flow.springX) * progress;
  context.fillStyle = band.state === "refused" ? inks["bad-fill"] : water;
  context.globalAlpha = band.state === "refused" ? 0.9 : full ? 1 : 0.86;
  trace(context, outline(flow, band, flow.springX, end, band.bed > 5 ? -0.5 : 0, full || band.state === "refused" ? 0 : tip));
  context.fill();
  if (band.state === "refused") {
    // It breaks off: a blunt end that nothing follows.
    const place = at(band, flow, end);
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = inks["bad-fill"];
    context.beginPath();
    context.moveTo(end + 5, place.y - place.half - 3);
    context.lineTo(end + 5, place.y + place.half + 3);
    context.stroke();
  }
  context.globalAlpha = 1;
}

// Light on moving water: short strokes at several depths, each at its own pace.
function drawFoam(context: CanvasRenderingContext2D, flow: Flow, band: Band, progress: number, inks: Inks, seconds: number): void {
  if (band.state !== "working" && band.state !== "answered") return;
  const end = band.state === "answered" && progress > 0.995 ? flow.width : flow.springX + (band.joinX - flow.springX) * progress - tip / 2;
  if (end <= flow.springX + 8) return;
  const depths = band.thickness > 13 ? [-0.52, 0.06, 0.55] : band.thickness > 6 ? [-0.3, 0.34] : [0];
  const seed = hash(band.id) % 997;
  context.strokeStyle = inks.foam;
  context.lineCap = "round";
  context.lineWidth = Math.max(0.8, Math.min(1.6, band.thickness * 0.1));
  depths.forEach((depth, line) => {
    context.globalAlpha = (band.state === "working" ? 0.5 : 0.34) - line * 0.07;
    context.setLineDash([10 + ((seed + line * 7) % 16), 44 + ((seed * (line + 3)) % 61)]);
    context.lineDashOffset = seed * (line + 1) - seconds * (band.state === "working" ? 44 : 30) * (1 - line * 0.16);
    middle(context, flow, band, flow.springX + 3, end, depth);
    context.stroke();
  });
  context.setLineDash([]);
  context.lineCap = "butt";
  context.globalAlpha = 1;
}

function middle(context: CanvasRenderingContext2D, flow: Flow, band: Band, from: number, to: number, depth: number): void {
  context.beginPath();
  for (let x = from; ; x = Math.min(x + step, to)) {
    const place = at(band, flow, x);
    context.lineTo(x, place.y + place.half * depth);
    if (x >= to) break;
  }
}

interface Edge {
  x: number;
  y: number;
  half: number;
}

/** The band's edges between two places, wider or narrower by some pixels, with a round front of some length. */
function outline(flow: Flow, band: Band, from: number, to: number, wider: number, front = 0): Edge[] {
  const edges: Edge[] = [];
  const begin = Math.max(from, to - front);
  const add = (x: number) => {
    const { y, half } = at(band, flow, x);
    const along = front > 0 && x > begin ? (x - begin) / (to - begin) : 0;
    edges.push({ x, y, half: Math.max(0, half + wider) * Math.sqrt(Math.max(0, 1 - along * along)) });
  };
  for (let x = from; x < begin; x += step) add(x);
  if (front > 0) for (let x = begin; x < to; x += 2) add(x);
  add(to);
  return edges;
}

function trace(context: CanvasRenderingContext2D, edges: Edge[]): void {
  context.beginPath();
  for (const { x, y, half } of edges) context.lineTo(x, y - half);
  for (const { x, y, half } of edges.toReversed()) context.lineTo(x, y + half);
  context.closePath();
}

function hash(text: string): number {
  let value = 7;
  for (let index = 0; index < text.length; index++) value = (value * 31 + text.charCodeAt(index)) >>> 0;
  return value;
}
