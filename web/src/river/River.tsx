import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { colours, useDark } from "../design/theme";
import { useLine } from "../api/live";
import { draw, type Inks, type Shown } from "./draw";
import { type Band, bandAt, type Flow, layout, type Stream } from "./flow";
import { inWords } from "./streams";
import "./river.css";

const inkNames = ["water-1", "water-2", "line", "line-strong", "rest", "wait-fill", "bad-fill", "foam", "soft"] as const;
const maxLabels = 22;
/** Milliseconds between two pictures: water needs no more. */
const pace = 30;

/** Room for the names, by the longest of them. */
const gutterOf = (streams: Stream[]) => Math.min(150, Math.max(48, 14 + 7.2 * Math.max(0, ...streams.map(({ id }) => id.length))));

export interface RiverProps {
  streams: Stream[];
  round?: number;
  height?: number;
  /** What stands at the mouth of the river. */
  mouth?: React.ReactNode;
}

/** Many small streams, one river: every client flows into the model, as wide as its examples. */
export function River({ streams, round, height = 320, mouth }: RiverProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const labelled = streams.length <= maxLabels && width > 520;
  const flow = useMemo(() => layout(streams, width, height, labelled ? gutterOf(streams) : 4, width < 520 ? 34 : 56), [streams, width, height, labelled]);
  const [hovered, setHovered] = useState<{ band: Band; x: number; y: number }>();
  const canvas = useCanvas(flow, hovered?.band.id);
  const [, navigate] = useLocation();
  const point = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const band = bandAt(flow, Math.max(x, flow.springX), y);
    setHovered(band && { band, x, y });
  };
  const only = hovered?.band.members.length === 1 ? hovered.band.members[0] : undefined;
  return (
    <figure className="river" data-mouth={mouth ? true : undefined}>
      <div ref={frame} className="river-water" style={{ height }} data-link={only ? true : undefined} onMouseMove={point} onMouseLeave={() => setHovered(undefined)} onClick={() => only && navigate(`/clients/${encodeURIComponent(only)}`)}>
        <canvas ref={canvas} aria-hidden="true" />
        {labelled &&
          flow.bands.map((band) => (
            <span key={band.id} className={`river-name ${band.state}`} style={{ top: band.y, width: flow.springX - 12 }} aria-hidden="true">
              {band.label}
            </span>
          ))}
        {hovered && (
          <div className="river-tip" style={{ left: Math.min(Math.max(hovered.x, 100), width - 100), top: hovered.y }} aria-hidden="true">
            <b>{hovered.band.label}</b> {hovered.band.note ?? stateWords[hovered.band.state]}
          </div>
        )}
      </div>
      {mouth && <div className="river-mouth">{mouth}</div>}
      <figcaption className="sr-only">{inWords(streams, round)}</figcaption>
    </figure>
  );
}

const stateWords: Record<Band["state"], string> = { answered: "have answered", working: "at work", waiting: "waiting", idle: "ready", resting: "resting", offline: "not connected", refused: "did not count" };

export function useWidth(frame: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(240, Math.round(element.clientWidth))));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

/** Redraws while something moves and is in sight; else once with each change. */
export function useCanvas(flow: Flow, hovered: string | undefined) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef({ flow, hovered });
  const redraw = useRef<() => void>(undefined);
  const dark = useDark();
  const stale = useLine().state === "gone";
  const { width, height } = flow;
  // What is drawn changes with every event; the canvas and its colours only with the page.
  useEffect(() => {
    picture.current = { flow, hovered };
    redraw.current?.();
  }, [flow, hovered]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const inks: Inks = colours(...inkNames);
    const still = stale || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const shown = new Map<string, Shown>();
    let [request, inSight, drawn] = [0, true, -pace];
    const frame = (now: number) => {
      request = 0;
      if (now - drawn < pace) return again();
      const passed = Math.min(now - drawn, 1000);
      drawn = now;
      const { flow, hovered } = picture.current;
      const moving = !still && flow.bands.some((band) => band.state === "working" || band.state === "answered");
      const easing = ease(shown, flow, still ? Infinity : passed);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      draw(context, flow, shown, inks, now / 1000, hovered, moving);
      if (moving || easing) again();
    };
    const again = () => {
      if (inSight && request === 0) request = requestAnimationFrame(frame);
    };
    redraw.current = again;
    // Drawn at once: assigning a canvas its size has emptied it.
    frame(performance.now());
    const sight = new IntersectionObserver(([entry]) => {
      inSight = entry?.isIntersecting ?? true;
      again();
    });
    sight.observe(element);
    return () => {
      cancelAnimationFrame(request);
      sight.disconnect();
      redraw.current = undefined;
    };
  }, [width, height, dark, stale]);
  return canvas;
}

/** Milliseconds in which two thirds of the way are made: the figure is never behind its caption for longer than a glance. */
const easeTime = 70;

/** Brings what is shown nearer to what holds, by the milliseconds that passed; true while it is not there. */
export function ease(shown: Map<string, Shown>, flow: Pick<Flow, "bands">, passed: number): boolean {
  const step = 1 - Math.exp(-passed / easeTime);
  let easing = false;
  const ids = new Set(flow.bands.map((band) => band.id));
  for (const id of shown.keys()) if (!ids.has(id)) shown.delete(id);
  for (const band of flow.bands) {
    const before = shown.get(band.id);
    // A new round begins dry: water does not run back.
    if (!before || band.progress < before.progress) shown.set(band.id, { progress: before ? band.progress : band.progress * step });
    else before.progress += (band.progress - before.progress) * step;
    const now = shown.get(band.id)?.progress ?? 0;
    if (Math.abs(band.progress - now) < 0.003) shown.set(band.id, { progress: band.progress });
    else easing = true;
  }
  return easing;
}
