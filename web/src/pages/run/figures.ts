import type { RunSeries } from "../../api/types";

const lately = 10;

/** Seconds until the last round, judged by how long the last rounds took from start to start; null before two rounds. */
export function secondsLeft(series: RunSeries, rounds: number): number | null {
  const { started } = series;
  const last = started.length - 1;
  const first = Math.max(0, last - lately);
  if (last < 1) return null;
  const each = (Date.parse(started[last] as string) - Date.parse(started[first] as string)) / 1000 / (last - first);
  return Math.max(0, rounds - (series.rounds[last] ?? 0)) * each;
}

/** The best accuracy, and the round that reached it first. */
export function best({ rounds, accuracy, clientAccuracy }: RunSeries): { round: number; value: number } | undefined {
  let found: { round: number; value: number } | undefined;
  rounds.forEach((round, index) => {
    const value = accuracy[index] ?? clientAccuracy[index];
    if (value != null && (!found || value > found.value)) found = { round, value };
  });
  return found;
}
