/** Where a client stands, as the figure tells it. */
export type StreamState = "answered" | "working" | "waiting" | "idle" | "resting" | "offline" | "refused";

export interface Stream {
  id: string;
  /** Its share of the water, e.g. its examples; what is not known counts as 1. */
  weight: number;
  state: StreamState;
  /** How far its work is, 0 to 1; undefined where it does not say. */
  progress?: number;
  /** For people, one line. */
  note?: string;
}

/** One stream, or several in the same state that flow as one because there are too many to tell apart. */
export interface Band {
  id: string;
  label: string;
  state: StreamState;
  progress: number;
  note?: string;
  members: string[];
  /** Middle and thickness where it springs. */
  y: number;
  thickness: number;
  /** Middle and thickness where it lies in the river. */
  bedY: number;
  bed: number;
  /** Where it joins the river. */
  joinX: number;
}

export interface Flow {
  bands: Band[];
  springX: number;
  width: number;
  height: number;
}

const order: StreamState[] = ["answered", "working", "waiting", "idle", "resting", "offline", "refused"];
const leastThickness = 1.5;

/** Streams in the order they are given, as at most this many bands. */
export function group(streams: Stream[], max: number): Omit<Band, "y" | "thickness" | "bedY" | "bed" | "joinX">[] {
  if (streams.length <= max) return streams.map((stream) => ({ id: stream.id, label: stream.id, state: stream.state, progress: progressOf(stream), note: stream.note, members: [stream.id] }));
  const states = order.map((state) => streams.filter((stream) => stream.state === state)).filter((members) => members.length > 0);
  const free = max - states.length;
  return states.flatMap((members) => {
    const bands = Math.min(members.length, 1 + Math.floor((free * members.length) / streams.length));
    return Array.from({ length: bands }, (_, band) => {
      const part = members.slice(Math.floor((band * members.length) / bands), Math.floor(((band + 1) * members.length) / bands));
      const state = (part[0] as Stream).state;
      return {
        id: `${state}-${band}`,
        label: part.length === 1 ? (part[0] as Stream).id : `${part.length} clients`,
        state,
        progress: part.reduce((sum, stream) => sum + progressOf(stream), 0) / part.length,
        note: part.length === 1 ? part[0]?.note : undefined,
        members: part.map((stream) => stream.id),
      };
    });
  });
}

function progressOf({ state, progress }: Stream): number {
  if (state === "answered") return 1;
  if (state === "working") return Math.min(0.94, Math.max(0.06, progress ?? 0.3));
  if (state === "refused") return Math.min(0.8, Math.max(0.3, progress ?? 0.55));
  return 0;
}

/** Lays the streams out: they spring at the left, evenly spaced, and join one river, the middle ones first. */
export function layout(streams: Stream[], width: number, height: number, springX: number, max = 56): Flow {
  const bands = group(streams, max);
  const weightOf = new Map(streams.map((stream) => [stream.id, Math.max(stream.weight, 0)]));
  const weights = bands.map((band) => band.members.reduce((sum, id) => sum + (weightOf.get(id) || 1), 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const slot = height / Math.max(bands.length, 1);
  const river = Math.min(height * 0.42, Math.max(28, bands.length * slot * 0.34));
  const middle = (bands.length - 1) / 2;
  const reach = width - springX;
  let bedTop = (height - river) / 2;
  return {
    springX,
    width,
    height,
    bands: bands.map((band, index) => {
      const bed = (river * (weights[index] as number)) / total;
      const bedY = bedTop + bed / 2;
      bedTop += bed;
      const outward = middle === 0 ? 0 : Math.abs(index - middle) / middle;
      return {
        ...band,
        y: slot * (index + 0.5),
        thickness: Math.max(leastThickness, Math.min(slot * 0.62, 26, bed)),
        bedY,
        bed,
        joinX: springX + reach * (0.46 + 0.24 * outward ** 1.4),
      };
    }),
  };
}

/** Middle and half thickness of a band at x. */
export function at(band: Band, flow: Flow, x: number): { y: number; half: number } {
  const share = Math.min(1, Math.max(0, (x - flow.springX) / (band.joinX - flow.springX)));
  const eased = share * share * share * (share * (share * 6 - 15) + 10);
  return { y: band.y + (band.bedY - band.y) * eased + meander(x, flow), half: (band.thickness + (band.bed - band.thickness) * eased ** 2) / 2 };
}

// A river is never quite straight.
function meander(x: number, { springX, width, height }: Flow): number {
  const along = Math.max(0, (x - springX) / (width - springX));
  return Math.sin(along * 5.2 - 1.1) * Math.min(9, height * 0.03) * Math.min(1, along * 2.2);
}

/** The band under a point, or the nearest within reach. */
export function bandAt(flow: Flow, x: number, y: number): Band | undefined {
  let [nearest, distance] = [undefined as Band | undefined, 7];
  for (const band of flow.bands) {
    const place = at(band, flow, x);
    const away = Math.max(0, Math.abs(place.y - y) - place.half);
    if (away < distance) [nearest, distance] = [band, away];
  }
  return nearest;
}
