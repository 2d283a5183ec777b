import type { Partition } from "../../api/data";

export interface Place {
  /** Of the whole picture; more than the frame where clients are many. */
  width: number;
  left: number;
  /** From one client to the next. */
  step: number;
}

export interface Look {
  classColours: string[];
  line: string;
  marked: string;
  faint: string;
  font: string;
}

const minStep = 5;
const maxStep = 44;
const left = 44;

export function layout(clients: number, frame: number): Place {
  const step = Math.min(maxStep, Math.max(minStep, (frame - left) / Math.max(clients, 1)));
  return { width: Math.max(frame, left + step * clients), left, step };
}

/** A bar for each client, as high as its samples, in the colours of its classes. */
export function drawBars(context: CanvasRenderingContext2D, { clients }: Partition, { width, step }: Place, height: number, look: Look, marked?: number): void {
  const [top, bottom] = [10, height - 6];
  const max = Math.max(1, ...clients.map((client) => client.total));
  const high = (amount: number) => (amount / max) * (bottom - top);
  context.clearRect(0, 0, width, height);
  context.font = look.font;
  context.textBaseline = "middle";
  for (const tick of ticks(max)) {
    const y = bottom - high(tick);
    context.fillStyle = look.line;
    context.fillRect(left, y, width - left, 1);
    context.fillStyle = look.faint;
    context.textAlign = "right";
    context.fillText(tick.toLocaleString("en"), left - 8, y);
  }
  mark(context, step, height, look, marked);
  const gap = step > 8 ? Math.min(8, step * 0.22) : step > 3 ? 1 : 0;
  clients.forEach((client, index) => {
    let y = bottom;
    client.counts.forEach((amount, label) => {
      if (amount === 0) return;
      context.fillStyle = look.classColours[label] ?? look.faint;
      context.fillRect(left + index * step + gap / 2, y - high(amount), step - gap, high(amount));
      y -= high(amount);
    });
  });
}

/** A bubble for each client and class; its area is the samples. */
export function drawBubbles(context: CanvasRenderingContext2D, { clients, classes }: Partition, { width, step }: Place, height: number, look: Look, marked?: number): void {
  const row = (height - 8) / Math.max(classes.length, 1);
  const max = Math.max(1, ...clients.flatMap((client) => client.counts));
  const widest = Math.min(row, Math.max(step, 7)) * 0.46;
  context.clearRect(0, 0, width, height);
  context.font = look.font;
  context.textBaseline = "middle";
  context.textAlign = "right";
  classes.forEach((name, label) => {
    const y = 4 + row * (label + 0.5);
    context.fillStyle = look.line;
    context.fillRect(left, y, width - left, 1);
    context.fillStyle = look.faint;
    context.fillText(name.length > 6 ? `${name.slice(0, 5)}…` : name, left - 8, y);
  });
  mark(context, step, height, look, marked);
  clients.forEach((client, index) =>
    client.counts.forEach((amount, label) => {
      if (amount === 0) return;
      context.fillStyle = look.classColours[label] ?? look.faint;
      context.beginPath();
      context.arc(left + (index + 0.5) * step, 4 + row * (label + 0.5), Math.max(0.8, widest * Math.sqrt(amount / max)), 0, Math.PI * 2);
      context.fill();
    }),
  );
}

function mark(context: CanvasRenderingContext2D, step: number, height: number, look: Look, marked?: number): void {
  if (marked === undefined) return;
  context.fillStyle = look.marked;
  context.fillRect(left + marked * step, 0, step, height);
}

/** Two to five round numbers up to the most. */
function ticks(max: number): number[] {
  const rough = max / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? power;
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}
