import { type MouseEvent, useEffect, useRef, useState } from "react";
import type { Partition } from "../../api/data";
import { colours, useDark } from "../../design/theme";
import { type Ink, inks } from "../../design/charts/Chart";
import { count, plural } from "../../words/format";
import { drawBars, drawBubbles, layout, type Look } from "./picture";

const barsHigh = 300;
const rowHigh = 26;

/** Clients side by side: bars stacked of classes, or a bubble for each client and class. Scrolls sideways where they are many. */
export function PartitionPicture({ partition, as }: { partition: Partition; as: "bars" | "bubbles" }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [at, setAt] = useState<number>();
  const dark = useDark();
  const place = layout(partition.clients.length, width);
  const height = as === "bars" ? barsHigh : partition.classes.length * rowHigh + 8;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width === 0) return;
    const dense = Math.min(devicePixelRatio, 2);
    element.width = Math.round(place.width * dense);
    element.height = Math.round(height * dense);
    context.setTransform(dense, 0, 0, dense, 0, 0);
    const ink = colours(...inks, "line", "faint", "hover", "strong");
    const look: Look = { classColours: partition.classes.map((_, index) => classInk(index, (name) => ink[name])), line: ink.line, marked: ink.hover, faint: ink.faint, font: `11px ${getComputedStyle(document.body).fontFamily}` };
    (as === "bars" ? drawBars : drawBubbles)(context, partition, place, height, look, at);
  }, [partition, as, width, height, dark, at, place.width, place.step]);
  const point = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor((event.clientX - box.left - place.left) / place.step);
    setAt(index >= 0 && index < partition.clients.length ? index : undefined);
  };
  const shown = at === undefined ? undefined : partition.clients[at];
  return (
    <figure className="picture">
      <div className="picture-scroll" ref={frame} tabIndex={0} role="region" aria-label="Picture of the partition, scrolls sideways">
        <canvas ref={canvas} style={{ width: place.width, height }} role="img" aria-label={inWords(partition)} onMouseMove={point} onMouseLeave={() => setAt(undefined)} />
      </div>
      <figcaption>
        <p className="picture-reading num" aria-hidden="true">
          {shown ? (
            <>
              <b className="strong">{shown.name}</b> {plural(shown.total, "sample")}
            </>
          ) : (
            <span className="faint">{plural(partition.clients.length, "client")}; point at one for its numbers</span>
          )}
        </p>
        <ul className="picture-legend" aria-label={shown ? `Classes of ${shown.name}` : "Classes"}>
          {partition.classes.map((name, index) => (
            <li key={index} style={{ "--ink": classInk(index, (ink) => `var(--${ink})`) } as React.CSSProperties}>
              {name}
              <b className="num">{count(shown ? (shown.counts[index] ?? 0) : partition.clients.reduce((sum, client) => sum + (client.counts[index] ?? 0), 0))}</b>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

/** Eight inks, and then the same mixed with the ink of letters: darker by day, paler by night. */
function classInk(index: number, ink: (name: Ink | "strong") => string): string {
  const own = ink(inks[index % inks.length] ?? "c1");
  const mixed = Math.floor(index / inks.length) % 2 === 1;
  return mixed ? `color-mix(in srgb, ${own} 52%, ${ink("strong")})` : own;
}

function inWords({ clients, classes, samples }: Partition): string {
  const sizes = clients.map((client) => client.total).sort((a, b) => a - b);
  return `${count(samples)} samples of ${count(classes.length)} classes dealt to ${plural(clients.length, "client")}; the smallest holds ${count(sizes[0])}, the middle one ${count(sizes[sizes.length >> 1])}, the largest ${count(sizes[sizes.length - 1])}. The table has every number.`;
}
