import { at, type Band, type Flow } from "./flow";

export interface Inks {
  "water-1": string;
  "water-2": string;
  line: string;
  "line-strong": string;
  rest: string;
  "wait-fill": string;
  "bad-fill": string;
  surface: string;
  soft: string;
  faint: string;
}

/** What a frame shows of a band: eased towards what holds. */
export interface Shown {
  progress: number;
}

const step = 9;

/** Draws one frame. Everything lies in CSS pixels; the caller has scaled the canvas. */
export function draw(context: CanvasRenderingContext2D, flow: Flow, shown: Map<string, Shown>, inks: Inks, seconds: number, hovered: string | undefined, moving: boolean): void {
  context.clearRect(0, 0, flow.width, flow.height);
  const water = context.createLinearGradient(flow.springX, 0, flow.width, 0);
  water.addColorStop(0, inks["water-1"]);
  water.addColorStop(1, inks["water-2"]);
  for (const band of flow.bands) drawBed(context, flow, band, inks);
  for (const band of flow.bands) drawWater(context, flow, band, shown.get(band.id)?.progress ?? band.progress, inks, water);
  if (moving) for (const band of flow.bands) drawShimmer(context, flow, band, shown.get(band.id)?.progress ?? band.progress, inks, seconds);
  const marked = flow.bands.find((band) => band.id === hovered);
  if (marked) {
    context.strokeStyle = inks.soft;
    context.lineWidth = 1;
    outline(context, flow, marked, flow.springX, flow.width, 1.5);
    context.stroke();
  }
}

// The bed is there before the water: who takes part, and how much could come.
function drawBed(context: CanvasRenderingContext2D, flow: Flow, band: Band, inks: Inks): void {
  const dry = band.state === "offline" || band.state === "refused";
  if (band.state === "idle" || band.state === "resting" || dry) {
    context.strokeStyle = band.state === "refused" ? inks["bad-fill"] : band.state === "offline" ? inks["wait-fill"] : band.state === "resting" ? inks.rest : inks["line-strong"];
    context.globalAlpha = dry ? 0.75 : 0.9;
    context.lineWidth = band.state === "idle" ? Math.max(1.2, Math.min(3, band.thickness * 0.25)) : 1.2;
    context.setLineDash(dry ? [2, 5] : band.state === "resting" ? [10, 4] : []);
    middle(context, flow, band, flow.springX, flow.width);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
    return;
  }
  context.fillStyle = inks["line-strong"];
  context.globalAlpha = 0.42;
  outline(context, flow, band, flow.springX, flow.width, 0);
  context.fill();
  context.globalAlpha = 1;
}

function drawWater(context: CanvasRenderingContext2D, flow: Flow, band: Band, progress: number, inks: Inks, water: CanvasGradient): void {
  if (progress <= 0.005) return;
  const end = flow.springX + (band.joinX - flow.springX) * progress;
  const full = band.state === "answered" && progress > 0.995;
  context.fillStyle = band.state === "refused" ? inks["bad-fill"] : water;
  context.globalAlpha = band.state === "refused" ? 0.85 : full ? 0.96 : 0.72;
  outline(context, flow, band, flow.springX, full ? flow.width : end, 0);
  context.fill();
  if (band.state === "refused") {
    // It breaks off: a blunt end that nothing follows.
    const place = at(band, flow, end);
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = inks["bad-fill"];
    context.beginPath();
    context.moveTo(end + 4, place.y - place.half - 3);
    context.lineTo(end + 4, place.y + place.half + 3);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawShimmer(context: CanvasRenderingContext2D, flow: Flow, band: Band, progress: number, inks: Inks, seconds: number): void {
  if (band.state !== "working" && band.state !== "answered") return;
  const end = band.state === "answered" ? flow.width : flow.springX + (band.joinX - flow.springX) * progress;
  const seed = (hash(band.id) % 1000) / 10;
  context.strokeStyle = inks.surface;
  context.lineCap = "round";
  context.globalAlpha = band.state === "working" ? 0.5 : 0.24;
  context.lineWidth = Math.max(0.8, Math.min(2.2, band.thickness * 0.16));
  context.setLineDash([14, 46 + (seed % 23)]);
  context.lineDashOffset = seed - seconds * (band.state === "working" ? 46 : 30);
  middle(context, flow, band, flow.springX, end);
  context.stroke();
  context.setLineDash([]);
  context.lineCap = "butt";
  context.globalAlpha = 1;
}

function middle(context: CanvasRenderingContext2D, flow: Flow, band: Band, from: number, to: number): void {
  context.beginPath();
  for (let x = from; ; x = Math.min(x + step, to)) {
    context.lineTo(x, at(band, flow, x).y);
    if (x >= to) break;
  }
}

function outline(context: CanvasRenderingContext2D, flow: Flow, band: Band, from: number, to: number, around: number): void {
  const places: { x: number; y: number; half: number }[] = [];
  for (let x = from; ; x = Math.min(x + step, to)) {
    places.push({ x, ...at(band, flow, x) });
    if (x >= to) break;
  }
  context.beginPath();
  for (const { x, y, half } of places) context.lineTo(x, y - half - around);
  for (const { x, y, half } of places.reverse()) context.lineTo(x, y + half + around);
  context.closePath();
}

function hash(text: string): number {
  let value = 7;
  for (let index = 0; index < text.length; index++) value = (value * 31 + text.charCodeAt(index)) >>> 0;
  return value;
}
