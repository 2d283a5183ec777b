import { useEffect, useId, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colours, useDark } from "../theme";
import { clock } from "../../words/format";
import { smooth } from "./smooth";
import "./charts.css";

export type Values = readonly (number | null | undefined)[];

export interface Curve {
  label: string;
  values: Values;
  /** A colour token, e.g. c1. */
  colour: Ink;
  dashed?: boolean;
  /** Left out of the legend and the reading, e.g. the edges of a band. */
  silent?: boolean;
  width?: number;
  /** Marks of its own at its values, and no line between them. */
  dots?: boolean;
}

export type Ink = "c1" | "c2" | "c3" | "c4" | "c5" | "c6" | "c7" | "c8";

export const inks: Ink[] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];

export interface ChartProps {
  title: string;
  /** The rounds, or whatever runs along the bottom. */
  x: readonly number[];
  curves: Curve[];
  /** Pairs of curves (by place) between which the plane is tinted. */
  bands?: { upper: number; lower: number; colour: Ink }[];
  /** Curves lie on each other, the first one at the bottom. */
  stacked?: boolean;
  format: (value: number | null | undefined) => string;
  /** Of the axis, where it is shorter than that of a value. */
  tick?: (value: number) => string;
  height?: number;
  /** Charts with the same key share their pointer. */
  sync?: string;
  xName?: string;
  /** What runs along the bottom are seconds since 1970. */
  time?: boolean;
  min?: number;
  max?: number;
  /** A logarithmic axis; curves then stand beside each other, since sums have no parts on it. */
  log?: boolean;
  /** Draws running means; the legend still reads what was measured. */
  smoothed?: boolean;
}

/** Curves over rounds. The legend reads the values under the pointer, or the last ones. */
export function Chart({ title, x, curves, bands, format, tick, height = 220, sync, xName = "Round", time, min, max, log, smoothed, ...rest }: ChartProps) {
  const stacked = rest.stacked && !log;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [at, setAt] = useState<number | null>(null);
  const [zoomed, setZoomed] = useState(false);
  const dark = useDark();
  const id = useId();
  const shape = JSON.stringify([curves.map(({ label, colour, dashed, silent, dots }) => [label, colour, dashed, silent, dots]), bands, stacked, sync, height, time, min, max, log, dark]);
  const data = useRef<uPlot.AlignedData>([[]]);
  data.current = toData(x, smoothed ? curves.map((curve) => (curve.silent ? curve : { ...curve, values: smooth(curve.values) })) : curves, stacked, log);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const options = optionsOf({ curves, bands, stacked, format, tick, height, sync, time, min, max, log }, element.clientWidth, { setAt, setZoomed });
    const made = new uPlot(options, data.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
      setZoomed(false);
    };
    // The curves' values come by setData below; only what changes their look makes a new plot.
  }, [shape]);

  useEffect(() => {
    const shown = plot.current;
    if (!shown) return;
    // A part that was drawn larger stays so while rounds come.
    const part = isZoomed(shown) ? shown.scales.x : undefined;
    shown.setData(data.current);
    if (part?.min != null && part.max != null) shown.setScale("x", { min: part.min, max: part.max });
  }, [x, curves, smoothed]);

  const shown = at ?? x.length - 1;
  const place = (value: number | undefined) => (value === undefined ? "" : time ? clock(value * 1000) : value.toLocaleString("en"));
  const told = curves.filter((curve) => !curve.silent);
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <h3>{title}</h3>
        <span className="sr-only">
          {x.length === 0 ? (time ? "Nothing yet." : "No rounds yet.") : `${xName} ${place(x[0])} to ${place(x[x.length - 1])}. Last: ${told.map((curve) => `${curve.label} ${format(lastOf(curve.values))}`).join(", ")}.`}
        </span>
        <span className="legend-x" aria-hidden="true">
          {x.length > 0 && `${xName} ${place(x[shown])}`}
          {zoomed && (
            <button type="button" className="chart-whole" tabIndex={-1} onClick={() => plot.current && showWhole(plot.current, sync)}>
              Show all
            </button>
          )}
        </span>
        <ul className="legend" aria-hidden="true">
          {told.map((curve) => (
            <li key={curve.label} className={curve.dashed ? "dashed" : undefined} style={{ "--ink": `var(--${curve.colour})` } as React.CSSProperties}>
              {curve.label}
              <b>{format(at === null ? lastOf(curve.values) : curve.values[shown])}</b>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={frame} className="chart-frame" style={{ height }} aria-hidden="true" />
    </figure>
  );
}

function lastOf(values: Values): number | null | undefined {
  for (let index = values.length - 1; index >= 0; index--) if (values[index] != null) return values[index];
  return null;
}

/** Whether less than everything is shown. */
function isZoomed({ scales, data }: uPlot): boolean {
  const { min, max } = scales.x ?? {};
  const [first, last] = [data[0]?.[0], data[0]?.at(-1)];
  return min != null && max != null && first !== undefined && last !== undefined && first !== last && (min > first + 1e-6 || max < last - 1e-6);
}

// Charts that share their pointer also share the part that is shown.
function showWhole(plot: uPlot, sync: string | undefined): void {
  for (const one of sync ? uPlot.sync(sync).plots : [plot]) one.setData(one.data);
}

/**
 * What is drawn. Of stacked curves the sums, the largest first: each then paints over the lower part of the one before.
 * A logarithmic axis has no place for zero.
 */
export function toData(x: readonly number[], curves: Curve[], stacked?: boolean, log?: boolean): uPlot.AlignedData {
  if (log) return [x as number[], ...curves.map((curve) => curve.values.map((value) => (value != null && value > 0 ? value : null)))];
  if (!stacked) return [x as number[], ...curves.map((curve) => curve.values as (number | null)[])];
  const sums: number[][] = [];
  let below: number[] = Array.from({ length: x.length }, () => 0);
  for (const curve of curves) {
    below = below.map((sum, index) => sum + (curve.values[index] ?? 0));
    sums.unshift(below);
  }
  return [x as number[], ...sums];
}

type Look = Pick<ChartProps, "curves" | "bands" | "stacked" | "format" | "tick" | "height" | "sync" | "time" | "min" | "max" | "log">;

/** What the plot tells: the place under the pointer, and whether only a part is shown. */
interface Listeners {
  setAt: (index: number | null) => void;
  setZoomed: (zoomed: boolean) => void;
}

/** Half the width of the widest number below the last place, so that it is not cut off. */
const rightRoom = 22;

function optionsOf({ curves, bands, stacked, format, tick = format, height = 220, sync, time, min, max, log }: Look, width: number, listeners: Listeners): uPlot.Options {
  const ink = colours(...inks, "line", "faint", "surface");
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: ink.faint, font, grid: { stroke: ink.line, width: 1 }, ticks: { show: false }, border: { show: false } };
  // Of a logarithmic axis only the powers of ten are told and drawn.
  const powers = (_: uPlot, places: number[]) => places.map((place) => (Number.isInteger(Math.round(Math.log10(place) * 1e6) / 1e6) ? place : null));
  const gapped = (plot: uPlot) => (plot.data[0]?.length ?? 0) <= 160;
  const bars = uPlot.paths.bars?.({ size: [0.72, 28], align: 0 });
  const stepped = uPlot.paths.linear?.();
  return {
    width,
    height,
    padding: [8, rightRoom, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, ...(sync ? { sync: { key: sync, setSeries: false, scales: ["x", null] as [string, null] } } : {}), drag: { x: true, y: false, dist: 8 } },
    // A bar is as wide as a round: half of it stands before its place, half behind.
    scales: { x: { time: false, range: (_, low, high) => (stacked ? [low - 0.5, high + 0.5] : low === high ? [low - 1, high + 1] : [low, high]) }, y: log ? { distr: 3, range: (_, low, high) => logRange(low, high, min) } : { range: (_, low, high) => spread(low, high, min, max) } },
    axes: [
      { ...axis, size: 26, space: 60, grid: { show: false }, ...(time ? { incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300] } : {}), values: (_, places) => places.map((place) => (!Number.isInteger(place) ? "" : time ? clock(place * 1000) : place.toLocaleString("en"))) },
      { ...axis, size: 58, space: 42, ...(log ? { filter: powers, grid: { ...axis.grid, filter: powers } } : {}), values: (_, places) => places.map((place) => (place == null ? "" : tick(place))) },
    ],
    series: [
      {},
      ...(stacked ? curves.toReversed() : curves).map(
        (curve): uPlot.Series => ({
          label: curve.label,
          stroke: stacked ? ink.surface : curve.silent ? "transparent" : ink[curve.colour],
          fill: stacked ? ink[curve.colour] : undefined,
          width: stacked || curve.dots ? 0 : (curve.width ?? (curve.silent ? 0 : 1.75)),
          dash: curve.dashed ? [5, 4] : undefined,
          spanGaps: true,
          points: curve.dots ? { show: true, size: 6, width: 0, fill: ink[curve.colour] } : { show: (plot, _, first, last) => !stacked && !curve.silent && last - first < 2 && plot.data[0].length < 3, size: 5 },
          paths: stacked && bars && stepped ? (plot, series, first, last) => (gapped(plot) ? bars : stepped)(plot, series, first, last) : undefined,
        }),
      ),
    ],
    bands: bands?.map(({ upper, lower, colour }) => ({ series: [upper + 1, lower + 1] as [number, number], fill: faded(ink[colour]) })),
    hooks: {
      setCursor: [(plot) => listeners.setAt(plot.cursor.idx ?? null)],
      setScale: [(plot, key) => key === "x" && listeners.setZoomed(isZoomed(plot))],
    },
  };
}

function logRange(low: number | null, high: number | null, min = 0): [number, number] {
  if (low == null || high == null || high <= min) return [0.1, 10];
  const [from, to] = uPlot.rangeLog(Math.max(low, min), high, 10, false) as [number, number];
  return [from, to];
}

const faded = (colour: string) => colour.replace(/^rgb\(/, "rgba(").replace(/\)$/, ", 0.16)");

function spread(low: number | null, high: number | null, min?: number, max?: number): [number, number] {
  if (low == null || high == null) return [min ?? 0, max ?? 1];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [min ?? low - room, max !== undefined && high + room > max ? max : high + room];
}
