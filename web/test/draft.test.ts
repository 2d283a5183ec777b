import { describe, expect, it } from "vitest";
import type { Catalog, CatalogField } from "../src/api/types";
import { belongs, fieldsOf, forCoordinator, fromSpec, isNeeded, labelOf, toSpec, unseenAt, without } from "../src/pages/start/draft";
import { differences, flatten, unflatten } from "../src/words/settings";

const field = (path: string, type: CatalogField["type"]): CatalogField => ({ path, type, help: "", group: path.split(".")[0] ?? "", advanced: false });
const catalog: Catalog = {
  fields: [field("name", "text"), field("model", "choice"), field("rounds", "integer"), field("strategy.name", "choice"), field("training.batchSize", "integer"), field("data.set", "choice"), field("data.folder", "text"), field("data.pictures.height", "integer"), field("data.pictures.classes", "list"), field("data.targets", "list"), field("evaluation.quick", "boolean")],
  models: [{ name: "logreg", description: "", input: [28, 28, 1], parameters: 7850, loss: "crossEntropy" }],
  strategies: [
    { name: "fedavg", description: "", numbers: [{ path: "strategy.learningRate", help: "of fedavg", default: 1, least: 0, open: true, whole: false }], words: [] },
    { name: "krum", description: "", numbers: [{ path: "strategy.byzantine", help: "", default: 1, least: 0, open: false, whole: true }, { path: "strategy.learningRate", help: "of krum", default: 1, least: 0, open: true, whole: false }], words: [] },
  ],
  sets: [],
};

describe("a run file while it is written", () => {
  it("goes from the form to the file and back", () => {
    const fields = { name: "small", model: "logreg", rounds: "12", "strategy.name": "krum", "strategy.byzantine": "2", "data.targets": "a, b", "evaluation.quick": "true" };
    const spec = toSpec(catalog, { fields, rest: {} });
    expect(spec).toEqual({ name: "small", model: "logreg", rounds: 12, strategy: { name: "krum", byzantine: 2 }, data: { targets: ["a", "b"] }, evaluation: { quick: true } });
    expect(fromSpec(catalog, spec).fields).toEqual(fields);
  });

  it("leaves what is no number for the coordinator to judge", () => {
    expect(toSpec(catalog, { fields: { rounds: "many", "training.batchSize": "all" }, rest: {} })).toEqual({ rounds: "many", training: { batchSize: "all" } });
  });

  it("keeps what the form has no field for", () => {
    const model = { name: "own", layers: [{ type: "dense", units: 10 }] };
    const draft = fromSpec(catalog, { name: "x", model, faults: [{ kind: "lost" }] });
    expect(toSpec(catalog, { ...draft, fields: { ...draft.fields, name: "y" } })).toEqual({ name: "y", model, faults: [{ kind: "lost" }] });
  });

  it("names a model of the catalog that the coordinator has spelled out", () => {
    expect(fromSpec(catalog, { model: { name: "logreg", layers: ["flatten"] } })).toEqual({ fields: { model: "logreg" }, rest: {} });
  });

  it("forgets the numbers of a strategy that is not chosen, and tells the chosen one's in its words", () => {
    const draft = { fields: { "strategy.name": "fedavg", "strategy.byzantine": "2" }, rest: {} };
    expect(belongs(catalog, draft, "strategy.byzantine")).toBe(false);
    expect(toSpec(catalog, draft)).toEqual({ strategy: { name: "fedavg" } });
    expect(fieldsOf(catalog, "krum").find(({ path }) => path === "strategy.learningRate")?.help).toBe("of krum");
  });

  it("asks for a folder where pictures are chosen, and says what is of pictures nowhere else", () => {
    const fields = { "data.set": "pictures", "data.folder": "clinic", "data.pictures.height": "64", "data.pictures.classes": "NORMAL, PNEUMONIA" };
    const spec = toSpec(catalog, { fields, rest: {} });
    expect(spec).toEqual({ data: { set: "pictures", folder: "clinic", pictures: { height: 64, classes: ["NORMAL", "PNEUMONIA"] } } });
    expect(fromSpec(catalog, spec).fields).toEqual(fields);
    const digits = { fields: { ...fields, "data.set": "mnist" }, rest: {} };
    expect(toSpec(catalog, digits)).toEqual({ data: { set: "mnist", folder: "clinic" } });
    expect([isNeeded({ fields, rest: {} }, "data.folder"), isNeeded(digits, "data.folder"), belongs(catalog, digits, "data.pictures.height")]).toEqual([true, false, false]);
  });

  it("lets go of what only a simulation has", () => {
    expect(forCoordinator({ name: "x", faults: [{ kind: "lost" }] })).toEqual([{ name: "x" }, true]);
    expect(forCoordinator({ name: "x", speeds: { median: "10s" } })).toEqual([{ name: "x" }, true]);
    expect(forCoordinator({ name: "x" })).toEqual([{ name: "x" }, false]);
  });

  it("can lose whatever a fault is about and no field shows", () => {
    const draft = fromSpec(catalog, { name: "x", cohort: { where: { site: "basel" } }, faults: [{ kind: "lost" }] });
    expect(["faults", "faults[0].kind", "cohort.where.site", "rounds", "data.targets"].map((path) => unseenAt(draft, path))).toEqual(["faults", "faults", "cohort.where.site", undefined, undefined]);
    expect(toSpec(catalog, without(without(draft, "faults"), "cohort.where.site"))).toEqual({ name: "x" });
  });

  it("calls fields by words", () => {
    expect(["training.optimizer.learningRate", "strategy.name", "training.optimizer.kind", "data.set", "rounds"].map(labelOf)).toEqual(["Learning rate", "Strategy", "Optimizer", "Set", "Rounds"]);
  });
});

describe("settings", () => {
  it("are paths and values, both ways", () => {
    const spec = { name: "a", cohort: { size: 3 }, model: { layers: ["relu"] } };
    expect(unflatten(flatten(spec))).toEqual(spec);
  });

  it("differ where their values do, also where one lacks them", () => {
    const rows = differences([flatten({ a: 1, b: [1, 2] }), flatten({ a: 2, b: [1, 2], c: true })]);
    expect(rows.filter((row) => !row.same).map((row) => [row.path, row.values])).toEqual([["a", [1, 2]], ["c", [undefined, true]]]);
  });
});
