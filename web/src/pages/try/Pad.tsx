import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "../../design";
import { drawInk, inkToPng, paper, type Point, type Stroke } from "./ink";
import type { Sample } from "./usePrediction";

const step = 10;
const moves: Record<string, Point> = { ArrowLeft: { x: -step, y: 0 }, ArrowRight: { x: step, y: 0 }, ArrowUp: { x: 0, y: -step }, ArrowDown: { x: 0, y: step } };

/** Paper to draw on, by pen, finger, mouse or keys. */
export function Pad({ onSample }: { onSample: (sample: Sample | undefined) => void }) {
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  const [pen, setPen] = useState<{ at: Point; down: boolean }>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const help = useId();

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) drawInk(context, strokes, (canvas.current?.width ?? paper) / paper);
    let current = true;
    if (strokes.length === 0) onSample(undefined);
    else void inkToPng(strokes).then((png) => current && onSample({ kind: "picture", png, invert: "no" }));
    return () => void (current = false);
  }, [strokes, onSample]);

  const extend = (point: Point) => setStrokes((known) => [...known.slice(0, -1), [...(known[known.length - 1] ?? []), point]]);
  const pointOf = (event: PointerEvent<HTMLCanvasElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * paper, y: ((event.clientY - box.top) / box.height) * paper };
  };
  const press = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    setPen(undefined);
    const point = pointOf(event);
    setStrokes((known) => [...known, [point]]);
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => drawing.current && extend(pointOf(event));
  const lift = () => void (drawing.current = false);
  const undo = () => setStrokes((known) => known.slice(0, -1));
  const clear = () => (setStrokes([]), setPen(undefined));
  const key = (event: KeyboardEvent) => {
    const direction = moves[event.key];
    const at = pen?.at ?? { x: paper / 2, y: paper / 2 };
    if (direction) {
      const next = { x: Math.min(Math.max(at.x + direction.x, 20), paper - 20), y: Math.min(Math.max(at.y + direction.y, 20), paper - 20) };
      if (pen?.down) extend(next);
      setPen({ at: next, down: !!pen?.down });
    } else if (event.key === " ") {
      if (!pen?.down) setStrokes((known) => [...known, [at]]);
      setPen({ at, down: !pen?.down });
    } else if (event.key === "Backspace") undo();
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
  };
  return (
    <div className="pad">
      <div className="pad-paper">
        <canvas
          ref={canvas}
          width={paper * 2}
          height={paper * 2}
          tabIndex={0}
          role="img"
          aria-label={strokes.length === 0 ? "Paper to draw a digit on, empty" : `Paper to draw a digit on, with ${strokes.length === 1 ? "one stroke" : `${strokes.length} strokes`}`}
          aria-describedby={help}
          onPointerDown={press}
          onPointerMove={move}
          onPointerUp={lift}
          onPointerCancel={lift}
          onKeyDown={key}
          onBlur={() => setPen(undefined)}
        />
        {strokes.length === 0 && !pen && (
          <span className="pad-hint" aria-hidden="true">
            Draw here
          </span>
        )}
        {pen && <i className={`pad-pen${pen.down ? " down" : ""}`} style={{ left: `${(pen.at.x / paper) * 100}%`, top: `${(pen.at.y / paper) * 100}%` }} aria-hidden="true" />}
      </div>
      <div className="row between">
        <p id={help} className="faint small pointer-only">
          By keys: arrows move the pen, Space sets it down and lifts it.
        </p>
        <div className="row">
          <Button size="s" kind="quiet" onClick={undo} why={strokes.length === 0 ? "Nothing is drawn yet" : undefined}>
            Undo
          </Button>
          <Button size="s" onClick={clear} why={strokes.length === 0 ? "Nothing is drawn yet" : undefined}>
            Clear
          </Button>
        </div>
      </div>
    </div>
  );
}
