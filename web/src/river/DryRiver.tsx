import { useMemo, useRef } from "react";
import { layout, type Stream } from "./flow";
import { useCanvas, useWidth } from "./River";

const streams: Stream[] = Array.from({ length: 7 }, (_, index) => ({ id: String(index), weight: 2 + ((index * 5) % 4), state: "waiting" }));

/** The river before there is any client: beds without water, for the eye only. */
export function DryRiver({ height = 220 }: { height?: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const flow = useMemo(() => layout(streams, width, height, 0), [width, height]);
  const canvas = useCanvas(flow, undefined);
  return (
    <div ref={frame} className="river-water dry" style={{ height }} aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}
