import { describe, expect, it } from "vitest";
import { applyToRun, applyToSeries, quantile } from "../src/api/events";
import type { RoundRecord, RunEvent, RunInfo, RunSeries } from "../src/api/types";

const time = "2026-01-02T03:04:05Z";
const run: RunInfo = { id: "r", name: "small", status: "running", created: time, rounds: 3, seconds: 0, bytesIn: 0, bytesOut: 0, tags: [], archived: false, waiting: "waiting for 2 clients" };
const happened = (event: RunEvent["event"], rest: Partial<RunEvent> = {}): RunEvent => ({ id: 1, event, time, run: "r", ...rest });
const saved: RoundRecord = {
  round: 1,
  started: time,
  seconds: { train: 1, transfer: 0.5, aggregate: 0.1, evaluate: 0.2, save: 0.2, wait: 0, total: 2 },
  cohort: [
    { client: "a", seconds: 1, examples: 10, trainSeconds: 1, loss: 2 },
    { client: "b", seconds: 1, examples: 0, trainSeconds: 0, refused: "deadline", detail: "the deadline passed" },
  ],
  bytesIn: 100,
  bytesOut: 200,
  accuracy: 0.5,
  loss: 1.5,
  modelSha256: "ab",
  updates: 1,
};

describe("a run under events", () => {
  it("follows a round from its start to its end", () => {
    const begun = applyToRun(run, happened("round-started", { round: 1, cohort: ["a", "b"] }));
    expect([begun.live?.asked, begun.waiting]).toEqual([2, undefined]);
    const trained = applyToRun(begun, happened("client-progress", { round: 1, client: "a", progress: { runId: "r", round: 1, epoch: 2, epochs: 5 } }));
    expect(trained.live?.clients[0]).toMatchObject({ epoch: 2, epochs: 5, done: false });
    const answered = applyToRun(trained, happened("client-done", { round: 1, client: "a", done: saved.cohort[0] }));
    const refused = applyToRun(answered, happened("client-done", { round: 1, client: "b", done: saved.cohort[1] }));
    expect([refused.live?.answered, refused.live?.refused, refused.live?.clients[1]?.text]).toEqual([1, 1, "the deadline passed"]);
    const ended = applyToRun(refused, happened("round-saved", { round: 1, saved }));
    expect(ended).toMatchObject({ round: 1, accuracy: 0.5, seconds: 2, bytesIn: 100, curve: [0.5], curveOf: "accuracy" });
    expect(ended.live).toBeUndefined();
  });

  it("counts a round once, however often it is told", () => {
    const once = applyToRun(run, happened("round-saved", { saved }));
    expect(applyToRun(once, happened("round-saved", { saved }))).toBe(once);
  });

  it("waits for nobody of a round that is over", () => {
    // Read while the round was under way: the text says who had not answered.
    const read = { ...applyToRun(run, happened("round-started", { round: 1, cohort: ["a"] })), waiting: "waiting for 1 of 1: a at work" };
    expect(applyToRun(read, happened("round-saved", { round: 1, saved }))).toMatchObject({ live: undefined, waiting: undefined });
  });

  it("does not touch another run", () => {
    expect(applyToRun(run, { ...happened("run-ended"), run: "other" })).toBe(run);
  });

  it("shows who is asked while a round is under way, and how late what they bring is", () => {
    const begun = applyToRun(run, happened("round-started", { round: 4, cohort: ["a", "b"], needed: 10 }));
    const more = applyToRun(begun, happened("clients-asked", { round: 4, cohort: ["b", "c"] }));
    expect([more.live?.needed, more.live?.asked, more.live?.clients.map(({ client }) => client)]).toEqual([10, 3, ["a", "b", "c"]]);
    // What a client works on was given to it in an earlier round.
    const trained = applyToRun(more, happened("client-progress", { client: "a", progress: { runId: "r", round: 2, epoch: 1, epochs: 5 } }));
    expect(trained.live?.clients[0]).toMatchObject({ epoch: 1, done: false });
    const late = applyToRun(trained, happened("client-done", { round: 4, client: "a", done: { client: "a", seconds: 9, examples: 5, trainSeconds: 8, behind: 2 } }));
    expect(late.live).toMatchObject({ answered: 1, clients: [{ behind: 2, done: true }, {}, {}] });
    expect(applyToRun(begun, happened("clients-asked", { round: 3, cohort: ["c"] }))).toBe(begun);
  });

  it("goes on with what it was told of the round under way only", () => {
    const begun = applyToRun(run, happened("round-started", { round: 2, cohort: ["a"] }));
    expect(applyToRun(begun, happened("client-done", { round: 1, client: "a", done: saved.cohort[0] }))).toBe(begun);
  });
});

describe("a run's series", () => {
  const empty: RunSeries = {
    rounds: [], accuracy: [], loss: [], clientAccuracy: [], clientLoss: [], trainLoss: [], serverMetrics: {}, trainMetrics: {}, clientMetrics: {}, spread: { low: [], middle: [], high: [] },
    seconds: { train: [], transfer: [], aggregate: [], evaluate: [], save: [], wait: [] }, bytesIn: [], bytesOut: [], answered: [], refused: [], behind: [], started: [],
  };

  it("grows by a round, once", () => {
    const grown = applyToSeries(empty, saved);
    expect([grown.rounds, grown.accuracy, grown.answered, grown.refused, grown.spread.middle]).toEqual([[1], [0.5], [1], [1], [2]]);
    expect(applyToSeries(grown, saved)).toBe(grown);
  });

  it("has a column for each metric of the clients' own, whatever its name", () => {
    const first = applyToSeries(empty, { ...saved, trainMetrics: { constructor: 1 } });
    const second = applyToSeries(first, { ...saved, round: 2, clientMetrics: { f1: 0.5 } });
    expect(Object.entries(second.trainMetrics)).toEqual([["constructor", [1, null]]]);
    expect(second.clientMetrics).toEqual({ f1: [null, 0.5] });
  });

  it("knows quartiles", () => {
    expect([quantile([4, 1, 3, 2], 0.25), quantile([7], 0.75), quantile([], 0.5)]).toEqual([1.75, 7, null]);
  });
});
