import { describe, expect, it } from "vitest";
import type { FabricCluster } from "../src/api/fabric";
import { sumOf } from "../src/pages/functions/sum";
import { attemptWords, figureWords, providerWords, startWords } from "../src/pages/functions/words";
import { dollars } from "../src/words/format";

const cluster = (present: boolean, ready: number): FabricCluster => ({
  provider: "openwhisk",
  name: "north",
  present,
  functions: 3,
  ready,
  underWay: 1,
  most: 4,
  tally: { started: 10, cold: 1, warm: 9, succeeded: 7, failed: 2, timedOut: 1, repeated: 3, speculative: 1, abandoned: 0, gigabyteSeconds: 2, cost: 0.5 },
  metrics: {},
});

describe("platforms of functions", () => {
  it("come to one sum, in which what is away is not present", () => {
    expect(sumOf([cluster(true, 2), cluster(false, 0)])).toEqual({ present: 1, functions: 6, ready: 2, underWay: 2, started: 20, lost: 6 });
    expect(sumOf([]).functions).toBe(0);
  });

  it("are called as people call them, and as they are where nobody knows them", () => {
    expect([providerWords("openwhisk"), providerWords("aws"), providerWords("another")]).toEqual(["OpenWhisk", "AWS Lambda", "another"]);
  });
});

describe("figures of a platform", () => {
  it("stand in one order with their units, and unknown ones after them as they are", () => {
    const told = { queue: 1.5, instances: 12, coldStartsPerMinute: 0.25, processor: 0.4217, memory: 0 };
    expect(figureWords(told)).toEqual([
      ["Processor in use", "42.2 %"],
      ["Memory in use", "0.0 %"],
      ["Cold starts a minute", "0.25"],
      ["Instances", "12"],
      ["queue", "1.5000"],
    ]);
    expect(figureWords({})).toEqual([]);
  });
});

describe("activations", () => {
  it("say how they were started, and nothing of an only start", () => {
    expect([startWords({ cold: true }), startWords({ cold: false }), startWords({ cold: undefined })]).toEqual(["cold", "warm", "not said"]);
    expect(attemptWords({ attempt: 1, speculative: false })).toBe("");
    expect(attemptWords({ attempt: 2, speculative: true })).toBe("start 2, beside another");
  });

  it("cost dollars and cents, and below a cent what still counts", () => {
    expect([0, 1234.5, 0.75, 0.01, 0.00996, 0.0042, 0.000016, 1e-9, undefined].map(dollars)).toEqual(["$0", "$1,234.50", "$0.75", "$0.01", "$0.01", "$0.0042", "$0.000016", "< $0.0000001", "–"]);
  });
});
