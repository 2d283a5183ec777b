import type { Partition } from "../../api/data";

export interface PartitionFigures {
  min: number;
  max: number;
  /** Classes that a client knows, on average. */
  known: number;
  /** How far a client's mixture lies from the whole's, on average: 0 the same, towards 1 nothing in common. */
  skew: number;
}

/** Figures of a partition; the skew is the mean total variation distance between a client's mixture and the whole's. */
export function figuresOf({ clients, classes }: Partition): PartitionFigures {
  const totals = clients.map((client) => client.total);
  const whole = classes.map((_, index) => clients.reduce((sum, client) => sum + (client.counts[index] ?? 0), 0));
  const all = whole.reduce((sum, amount) => sum + amount, 0) || 1;
  const filled = clients.filter((client) => client.total > 0);
  const mean = (value: (client: Partition["clients"][number]) => number) => (filled.length === 0 ? 0 : filled.reduce((sum, client) => sum + value(client), 0) / filled.length);
  return {
    min: totals.reduce((a, b) => Math.min(a, b), Infinity),
    max: totals.reduce((a, b) => Math.max(a, b), 0),
    known: mean((client) => client.counts.filter((amount) => amount > 0).length),
    skew: mean((client) => client.counts.reduce((sum, amount, index) => sum + Math.abs(amount / client.total - (whole[index] ?? 0) / all), 0) / 2),
  };
}
