import { describe, expect, it } from "vitest";
import { withNew, type NodeScores, type StreamNode } from "../src/api/streams";
import { curvesOf, maxShown, nameOfId, shownOf, toggled } from "../src/pages/streams/curves";
import { managerWords, perSecond } from "../src/pages/streams/words";

const scores = (id: string, seconds: number[], max: number[], over: number[] = seconds.map(() => 0)): NodeScores => ({ id, seconds, max, mean: max, over, alerts: [] });
const node = (id: string, threshold?: number): StreamNode => ({ id, kind: id.startsWith("train") ? "train" : "predict", threshold, rows: 1, rowsASecond: 1, updates: 0, alerts: 0, lastSeen: "2026-11-29T00:00:00Z" });

describe("scores that come bit by bit", () => {
  it("takes the second that was not over again, and lets go what is older than the chart", () => {
    const known = { second: 1000, nodes: [scores("predict/a", [399, 401, 999, 1000], [1, 2, 3, 4])] };
    const joined = withNew(known, { second: 1001, nodes: [scores("predict/a", [1000, 1001], [5, 6]), scores("predict/b", [1001], [7])] });
    expect(joined.nodes[0]).toMatchObject({ seconds: [401, 999, 1000, 1001], max: [2, 3, 5, 6] });
    expect(joined.nodes[1]).toMatchObject({ seconds: [1001], max: [7] });
  });

  it("keeps what was known where nothing came", () => {
    const known = { second: 1000, nodes: [scores("predict/a", [1000], [4])] };
    expect(withNew(known, { second: 1002, nodes: [scores("predict/a", [], [])] }).nodes[0]).toMatchObject({ seconds: [1000], max: [4] });
  });
});

describe("what is drawn", () => {
  it("puts nodes on common seconds, with one threshold and a mark at each alert", () => {
    const { x, curves } = curvesOf([scores("predict/a", [10, 12], [1, 9], [0, 3]), scores("predict/", [11], [2])], [node("predict/a", 5), node("predict/", 5)], ["predict/a", "predict/"], 12, 600);
    expect(x).toEqual([10, 11, 12]);
    expect(curves.map(({ label, values }) => [label, values])).toEqual([
      ["a", [1, null, 9]],
      ["unnamed", [null, 2, null]],
      ["threshold", [5, 5, 5]],
      ["alerts", [null, null, 9]],
    ]);
  });

  it("tells thresholds apart and draws no mark where nothing was above", () => {
    const { curves } = curvesOf([scores("predict/a", [1], [1])], [node("predict/a", 2), node("predict/b", 3)], ["predict/a", "predict/b"], 1, 600);
    expect(curves.map(({ label }) => label)).toEqual(["a", "threshold 2", "threshold 3"]);
  });

  it("shows predictors alone, as many as can be told apart, and those that were chosen", () => {
    const nodes = ["train/t", ...Array.from({ length: 12 }, (_, i) => `predict/${i}`)].map((id) => node(id));
    expect(shownOf(nodes, undefined)).toHaveLength(maxShown);
    expect(shownOf(nodes, undefined)[0]).toBe("predict/0");
    expect(shownOf(nodes, ["predict/9", "predict/gone"])).toEqual(["predict/9"]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
    expect(toggled(Array.from({ length: maxShown }, (_, i) => String(i)), "new")).toEqual([...Array.from({ length: maxShown - 1 }, (_, i) => String(i + 1)), "new"]);
  });
});

describe("words", () => {
  it("says what the manager is at, whatever it says", () => {
    expect(managerWords({ color: "red", merges: 0 })[0]).toBe("Gathers updates");
    expect(managerWords({ color: "violet", merges: 0 })[0]).toBe("Says violet");
    expect(managerWords({ color: undefined, merges: 2 })[0]).toBe("Sends models, says no states");
  });

  it("tells rates and names", () => {
    expect([0, 0.01, 0.5, 12.4, 1000].map(perSecond)).toEqual(["0", "< 0.1", "0.5", "12", "1,000"]);
    expect([nameOfId("predict/a/b"), nameOfId("predict/")]).toEqual(["a/b", "unnamed"]);
  });
});
