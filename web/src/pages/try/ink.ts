export interface Point {
  x: number;
  y: number;
}

export type Stroke = Point[];

/** Strokes live on a square of this many units, however large it is shown. */
export const paper = 280;
export const nib = 21;

export function drawInk(context: CanvasRenderingContext2D, strokes: Stroke[], scale: number): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, paper, paper);
  context.strokeStyle = context.fillStyle = "#fff";
  context.lineWidth = nib;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    const [first] = stroke;
    if (!first) continue;
    context.beginPath();
    context.moveTo(first.x, first.y);
    // A dot has no length, and would not be drawn.
    if (stroke.length === 1) context.lineTo(first.x + 0.01, first.y);
    for (let at = 1; at < stroke.length; at++) {
      const [from, to] = [stroke[at - 1] as Point, stroke[at] as Point];
      context.quadraticCurveTo(from.x, from.y, (from.x + to.x) / 2, (from.y + to.y) / 2);
    }
    const last = stroke[stroke.length - 1] as Point;
    context.lineTo(last.x, last.y);
    context.stroke();
  }
}

/** Scales and moves strokes as MNIST's digits lie: the longer side 20 of 28, the middle of their ink in the middle. */
export function centred(strokes: Stroke[]): Stroke[] {
  const points = strokes.flat();
  if (points.length === 0) return strokes;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const side = Math.max(right - left, bottom - top);
  // What is nearly a dot would become a blot.
  const scale = side < nib ? 1 : Math.min(3, (paper * (20 / 28) - nib) / side);
  const middle = massOf(strokes) ?? { x: (left + right) / 2, y: (top + bottom) / 2 };
  const room = nib / 2;
  const shift = (value: number, from: number, to: number) => Math.min(Math.max(paper / 2 - value * scale, room - from * scale), paper - room - to * scale);
  const [dx, dy] = [shift(middle.x, left, right), shift(middle.y, top, bottom)];
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x * scale + dx, y: y * scale + dy })));
}

/** The middle of the ink, each piece of line weighed by its length. */
function massOf(strokes: Stroke[]): Point | undefined {
  let [x, y, length] = [0, 0, 0];
  for (const stroke of strokes)
    for (let at = 1; at < stroke.length; at++) {
      const [from, to] = [stroke[at - 1] as Point, stroke[at] as Point];
      const piece = Math.hypot(to.x - from.x, to.y - from.y);
      x += ((from.x + to.x) / 2) * piece;
      y += ((from.y + to.y) / 2) * piece;
      length += piece;
    }
  return length > 0 ? { x: x / length, y: y / length } : undefined;
}

/** The drawing as a PNG. */
export function inkToPng(strokes: Stroke[]): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = paper;
  const context = canvas.getContext("2d");
  if (context) drawInk(context, centred(strokes), 1);
  return toPng(canvas);
}

export const toPng = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the browser cannot make a PNG of this picture"))), "image/png"));
