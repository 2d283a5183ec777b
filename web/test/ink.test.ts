import { describe, expect, it } from "vitest";
import { centred, nib, paper, type Stroke } from "../src/pages/try/ink";

const box = (strokes: Stroke[]) => {
  const points = strokes.flat();
  return { left: Math.min(...points.map(({ x }) => x)), right: Math.max(...points.map(({ x }) => x)), top: Math.min(...points.map(({ y }) => y)), bottom: Math.max(...points.map(({ y }) => y)) };
};

describe("a drawing on its way to the model", () => {
  it("is scaled so that its longer side, with the nib, is 20 of 28", () => {
    const { top, bottom } = box(centred([[{ x: 20, y: 20 }, { x: 30, y: 100 }]]));
    expect(bottom - top + nib).toBeCloseTo((paper * 20) / 28, 4);
  });

  it("lies with the middle of its ink in the middle", () => {
    const { left, right } = box(centred([[{ x: 10, y: 10 }, { x: 60, y: 10 }]]));
    expect((left + right) / 2).toBeCloseTo(paper / 2, 4);
  });

  it("never leaves the paper, however uneven its ink", () => {
    const lopsided: Stroke[] = [[{ x: 0, y: 0 }, { x: 200, y: 200 }], ...Array.from({ length: 30 }, (): Stroke => [{ x: 195, y: 195 }, { x: 200, y: 200 }])];
    const { right, bottom } = box(centred(lopsided));
    expect(Math.max(right, bottom)).toBeLessThanOrEqual(paper - nib / 2 + 1e-6);
  });

  it("keeps a dot a dot", () => {
    expect(centred([[{ x: 50, y: 60 }]])).toEqual([[{ x: paper / 2, y: paper / 2 }]]);
  });
});
