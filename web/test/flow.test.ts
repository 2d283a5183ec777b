import { describe, expect, it } from "vitest";
import { at, bandAt, group, layout, type Stream } from "../src/river/flow";
import { inWords } from "../src/river/streams";

const streams = (amount: number, state: Stream["state"] = "working"): Stream[] => Array.from({ length: amount }, (_, index) => ({ id: `c${index}`, weight: 1 + (index % 3), state }));

describe("the river", () => {
  it("gives each stream a bed as wide as its share", () => {
    const { bands } = layout([{ id: "a", weight: 100, state: "answered" }, { id: "b", weight: 300, state: "working" }], 900, 300, 100);
    expect((bands[1]?.bed ?? 0) / (bands[0]?.bed ?? 1)).toBeCloseTo(3);
  });

  it("lets the streams lie side by side in the river, without gaps", () => {
    const flow = layout(streams(12), 900, 300, 100);
    const ends = flow.bands.map((band) => at(band, flow, 900));
    for (let index = 1; index < ends.length; index++) expect(ends[index]!.y - ends[index]!.half).toBeCloseTo(ends[index - 1]!.y + ends[index - 1]!.half, 6);
  });

  it("draws a thousand clients as a few bands, and forgets none", () => {
    const many = [...streams(900, "answered"), ...streams(100, "refused").map((stream) => ({ ...stream, id: `x${stream.id}` }))];
    const bands = group(many, 56);
    expect(bands.length).toBeLessThanOrEqual(56);
    expect(bands.flatMap((band) => band.members).length).toBe(1000);
    expect(bands.some((band) => band.state === "refused")).toBe(true);
  });

  it("finds the stream under the pointer", () => {
    const flow = layout(streams(5), 900, 300, 100);
    expect(bandAt(flow, 110, flow.bands[3]!.y)?.id).toBe("c3");
    expect(bandAt(flow, 110, -50)).toBeUndefined();
  });

  it("is told in words too", () => {
    expect(inWords([{ id: "a", weight: 1, state: "answered" }, { id: "b", weight: 1, state: "refused" }, { id: "c", weight: 1, state: "working" }], 7)).toBe(
      "Round 7: 3 clients were asked; 1 answered; c at work; b did not count.",
    );
  });
});
