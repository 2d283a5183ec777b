import { describe, expect, it } from "vitest";
import type { RunSeries } from "../src/api/types";
import { best, secondsLeft } from "../src/pages/run/figures";
import { align } from "../src/pages/runs/align";

const series = (rounds: number[], accuracy: (number | null)[], seconds = 10) =>
  ({ rounds, accuracy, clientAccuracy: accuracy.map(() => null), started: rounds.map((round) => new Date(round * seconds * 1000).toISOString()) }) as unknown as RunSeries;

describe("what a run's series says", () => {
  it("judges the time left by the last rounds from start to start", () => {
    expect(secondsLeft(series([1, 2, 3], [0, 0, 0]), 10)).toBe(70);
    expect(secondsLeft(series([1], [0]), 10)).toBeNull();
  });

  it("finds the round that reached the best first", () => {
    expect(best(series([1, 2, 3, 4], [0.5, 0.9, null, 0.9]))).toEqual({ round: 2, value: 0.9 });
    expect(best(series([1], [null]))).toBeUndefined();
  });

  it("puts runs of different rounds on one axis, with gaps", () => {
    expect(align([{ x: [1, 2], values: [5, 6] }, { x: [2, 4], values: [7, null] }])).toEqual({ x: [1, 2, 4], columns: [[5, 6, null], [null, 7, null]] });
  });
});
