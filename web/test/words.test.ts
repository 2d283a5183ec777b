import { describe, expect, it } from "vitest";
import { within } from "../src/design/Tip";
import { helpOf, unitBeside } from "../src/pages/start/fieldWords";
import { lineSpan } from "../src/pages/start/RunFileEditor";
import { freeNames, joinCommand } from "../src/parts/freeNames";
import { roundInWords } from "../src/river/streams";
import { holdingsInWords } from "../src/words/holdings";
import { settingsInWords } from "../src/words/layers";
import { isServingName } from "../src/words/names";

describe("a field's words", () => {
  const field = { path: "seed", type: "integer" as const, help: "Where chance begins", group: "run", advanced: false };

  it("say bounds in full, whatever their size", () => {
    expect(helpOf({ ...field, least: 0, most: 2 ** 53 })).toBe("Where chance begins. Range: 0 to 9,007,199,254,740,992.");
    expect(helpOf({ ...field, least: 1, most: 10_000_000 })).toContain("1 to 10,000,000");
    expect(helpOf({ ...field, least: 0, most: 0.99999999 })).toContain("0 to 0.99999999");
  });

  it("leave a unit out that the label says already", () => {
    expect([
      unitBeside("Rounds", "rounds"),
      unitBeside("Wait for", "clients"),
      unitBeside("Failed rounds", "rounds"),
      unitBeside("Seed", undefined),
    ]).toEqual([undefined, "clients", undefined, undefined]);
  });
});

describe("a tooltip", () => {
  it("lies within the window, wherever its anchor is", () => {
    for (const width of [60, 200, 340])
      for (const middle of [0, 5, 180, 355, 360]) {
        const left = within(middle, width, 360) - width / 2;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(360);
      }
  });
});

describe("the command that adds a client", () => {
  it("offers names that nobody has", () => {
    expect(freeNames(["client-1", "client-3", "desk"], 3)).toEqual(["client-2", "client-4", "client-5"]);
    expect(freeNames([], 2)).toEqual(["client-1", "client-2"]);
  });

  it("names the coordinator, the token where there is one, the data and the client", () => {
    const joining = { address: "https://fed.example:7070", name: "client-4", part: 1, parts: 3 };
    expect(joinCommand({ ...joining, token: "tributary_join_x.y" })).toBe(
      "tributary client https://fed.example:7070 --token tributary_join_x.y --data mnist-mini --part 1/3 --name client-4",
    );
    expect(joinCommand({ ...joining, name: "it's" })).toContain("--name 'it'\\''s'");
  });
});

describe("layers", () => {
  it("are told in words, whatever they hold", () => {
    expect(settingsInWords({ filters: 32, kernel: [3, 3], padding: "same", useBias: false })).toBe(
      "filters 32, kernel 3 × 3, padding same, use bias no",
    );
    expect(settingsInWords({ layers: ["relu", { type: "dense", name: "fc", units: 10 }] })).toBe("layers relu, dense fc (units 10)");
    expect(settingsInWords({ inner: { a: 1 }, none: null })).toBe("inner (a 1), none –");
  });
});

describe("a serving name", () => {
  it("is what the coordinator takes", () => {
    expect(["digits", "Digits-2.0_x", "a".repeat(100)].every(isServingName)).toBe(true);
    expect(["Digits Prod!", "", "-x", ".x", "a b", "ä", "a".repeat(101)].some(isServingName)).toBe(false);
  });
});

describe("a line of a text", () => {
  it("is found by its number, also beyond the end", () => {
    const text = "a: 1\nbb: 2\n\nc: 3";
    expect([1, 2, 3, 4].map((line) => text.slice(...lineSpan(text, line)))).toEqual(["a: 1", "bb: 2", "", "c: 3"]);
    expect(lineSpan(text, 9)).toEqual([12, 16]);
  });
});

describe("the round under way in a sentence", () => {
  it("counts what the figure draws", () => {
    const stream = (id: string, state: "answered" | "working" | "offline" | "refused") => ({ id, weight: 1, state });
    expect(roundInWords(4, [stream("a", "answered"), stream("b", "working"), stream("c", "offline"), stream("d", "refused")])).toBe(
      "Round 4: 1 of 4 clients has answered; 1 did not count; 1 at work; c not connected.",
    );
    expect(roundInWords(4, [stream("a", "answered"), stream("b", "working")], 10)).toBe("Round 4: 1 of 10 updates is in; 1 at work.");
  });
});

describe("what a client holds", () => {
  it("is said in words, as far as it says it", () => {
    expect(holdingsInWords({ kind: "images", set: "mnist-mini", shape: [28, 28, 1], classes: 10 })).toBe(
      "images of 28 × 28 × 1, 10 classes (mnist-mini)",
    );
    expect(holdingsInWords({ kind: "table", shape: [2], columns: ["age", "pulse"], classes: 2 })).toBe(
      "a table with the columns age and pulse, 2 classes",
    );
    expect(holdingsInWords({ kind: "table", shape: [13] })).toBe("a table with 13 columns");
    expect(holdingsInWords({ kind: "unknown" })).toBe("samples of a kind that it does not say");
  });
});
