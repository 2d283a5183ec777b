import { describe, expect, it } from "vitest";
import { withRunNames, workOf } from "../src/words/work";

const nameOf = (run: string) => (run === "r1" ? "digits" : run);

describe("what a client works on", () => {
  it("is said in words, with the run's name", () => {
    expect(workOf("r1/3/train", nameOf)).toEqual({ run: "r1", text: "trains in round 3 of digits" });
    expect(workOf("r1/3/evaluate, r2/1/train", nameOf)?.text).toBe("evaluates round 3 of digits");
  });

  it("stands as it was said where it is said otherwise", () => {
    expect(workOf("something else", nameOf)).toEqual({ run: "something else", text: "something else" });
  });

  it("is nothing for who does nothing", () => {
    expect(workOf(undefined, nameOf)).toBeUndefined();
  });
});

describe("a sentence of the coordinator", () => {
  it("names runs where they are known", () => {
    const said = "Waiting for its turn behind run 20261128-193107-5615";
    expect(withRunNames(said, (id) => (id === "20261128-193107-5615" ? "digits" : id))).toBe("Waiting for its turn behind digits");
    expect(withRunNames(said, (id) => id)).toBe(said);
  });
});
