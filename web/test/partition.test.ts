import { describe, expect, it } from "vitest";
import { blank, choiceOf, maxClients } from "../src/pages/data/draft";
import { figuresOf } from "../src/pages/data/figures";
import { layout } from "../src/pages/data/picture";

const dealt = (...counts: number[][]) => ({
  clients: counts.map((own, index) => ({ name: `c${index}`, counts: own, total: own.reduce((sum, amount) => sum + amount, 0) })),
  classes: ["a", "b"],
  samples: counts.flat().reduce((sum, amount) => sum + amount, 0),
});

describe("a partition", () => {
  it("is not skewed where everyone holds the whole's mixture", () => {
    expect(figuresOf(dealt([5, 10], [10, 20]))).toEqual({ min: 15, max: 30, known: 2, skew: 0 });
  });

  it("is skewed by half where two clients share no class", () => {
    expect(figuresOf(dealt([10, 0], [0, 10]))).toMatchObject({ known: 1, skew: 0.5 });
  });

  it("counts clients without samples as small, not as skewed", () => {
    expect(figuresOf(dealt([4, 4], [0, 0]))).toMatchObject({ min: 0, skew: 0 });
  });

  it("is asked for with the numbers of its kind only", () => {
    expect(choiceOf({ ...blank, kind: "shards", clients: "7", shards: "3", seed: "9" })).toEqual({ data: { set: "mnist-mini", partition: { kind: "shards", clients: 7, shards: 3 } }, seed: 9 });
  });

  it("is not asked for while a number is missing, or with more clients than a picture shows", () => {
    expect([choiceOf({ ...blank, alpha: "" }), choiceOf({ ...blank, clients: String(maxClients + 1) })]).toEqual([undefined, undefined]);
  });

  it("grows wider than its frame rather than thinner than can be seen", () => {
    expect(layout(1000, 400).width).toBeGreaterThan(400);
    expect(layout(4, 400).width).toBe(400);
  });
});
