import { describe, expect, it, vi } from "vitest";
import { hasPeaks, smooth } from "../src/design/charts/smooth";

vi.mock("uplot", () => ({ default: {} }));
const { toData } = await import("../src/design/charts/Chart");
const curve = (values: (number | null)[]) => ({ label: "a", values, colour: "c1" as const });

describe("curves", () => {
  it("are smoothed from their first value on, and keep their gaps", () => {
    expect(smooth([2, 2, null, 2])).toEqual([2, 2, null, 2].map((value) => (value === null ? null : expect.closeTo(value, 9))));
    const [, , last] = smooth([0, 0, 9]) as number[];
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(9);
    expect(smooth([Number.NaN, 1])).toEqual([null, expect.closeTo(1, 9)]);
  });

  it("are flattened by one slow round among many quick ones, not by a slow run", () => {
    expect([hasPeaks([1, 1, 1, 60]), hasPeaks([60, 61, 59, 60]), hasPeaks([1, null, 2]), hasPeaks([])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("lie on each other on a linear axis, and beside each other without zeros on a logarithmic one", () => {
    expect(toData([1, 2], [curve([1, 2]), curve([3, null])], true)).toEqual([
      [1, 2],
      [4, 2],
      [1, 2],
    ]);
    expect(toData([1, 2], [curve([1, 0]), curve([3, null])], true, true)).toEqual([
      [1, 2],
      [1, null],
      [3, null],
    ]);
  });
});
