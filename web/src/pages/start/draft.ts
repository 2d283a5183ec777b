import type { Catalog, CatalogField } from "../../api/types";
import { flatten, shown, unflatten } from "../../words/settings";

/** A run file while it is being written: what stands in each field, and what the form has no field for. */
export interface Draft {
  /** Texts by path; an empty one leaves the coordinator's default. */
  fields: Record<string, string>;
  rest: Record<string, unknown>;
}

export const modelPath = "model";
export const setPath = "data.set";

/** The set that is a folder of pictures: which folder is for the run file to say. */
const pictures = "pictures";

/** The field that names the strategy, and the one that names the data set, wherever the catalog has them. */
export const strategyPath = (catalog: Catalog) => (catalog.fields.some(({ path }) => path === "strategy") ? "strategy" : "strategy.name");

/** Fields for a first try: what ships with the product, so that it runs at once. */
export function emptyDraft(catalog: Catalog): Draft {
  const wanted: Record<string, string> = { name: "digits", model: "s4t-net", rounds: "20", "data.set": "mnist-mini", "cohort.size": "3", "training.epochs": "1", "training.batchSize": "10", "training.optimizer.learningRate": "0.1" };
  wanted[strategyPath(catalog)] = "fedavg";
  const known = new Set(fieldsOf(catalog).map(({ path }) => path));
  return { fields: Object.fromEntries(Object.entries(wanted).filter(([path]) => known.has(path))), rest: {} };
}

/** Every field of the form: the catalog's, and the numbers of the strategies; those of the one that is chosen in its own words. */
export function fieldsOf(catalog: Catalog, chosen?: string): CatalogField[] {
  const known = new Set(catalog.fields.map(({ path }) => path));
  const numbers = new Map<string, CatalogField>();
  for (const strategy of catalog.strategies.toSorted((a, b) => Number(b.name === chosen) - Number(a.name === chosen)))
    for (const one of strategy.numbers) if (!known.has(one.path) && !numbers.has(one.path)) numbers.set(one.path, { path: one.path, type: one.whole ? "integer" : "number", help: one.help, least: one.least, most: one.most, default: one.default, group: "strategy", advanced: false });
  const words = catalog.strategies.flatMap((strategy) => strategy.words).map((one): CatalogField => ({ path: one.path, type: "choice", help: one.help, choices: one.choices, default: one.default, group: "strategy", advanced: false }));
  return [...catalog.fields, ...words, ...numbers.values()];
}

/** A run file as a draft; a model that is written out in place has no field, and is kept as it is. */
export function fromSpec(catalog: Catalog, spec: Record<string, unknown>): Draft {
  const named = nameModel(catalog, spec);
  const flat = flatten(named);
  const fields: Record<string, string> = {};
  const rest: Record<string, unknown> = {};
  const known = new Set(fieldsOf(catalog).map(({ path }) => path));
  const strategy = strategyPath(catalog);
  for (const [path, value] of Object.entries(flat)) {
    const place = path === "strategy" || path === "strategy.name" ? strategy : path;
    if (!known.has(place)) rest[path] = value;
    else if (value !== null) fields[place] = Array.isArray(value) ? value.map(shown).join(", ") : String(value);
  }
  return { fields, rest: unflatten(rest) };
}

function nameModel(catalog: Catalog, spec: Record<string, unknown>): Record<string, unknown> {
  const model = spec.model as { name?: string } | string | undefined;
  return typeof model === "object" && model?.name && catalog.models.some(({ name }) => name === model.name) ? { ...spec, model: model.name } : spec;
}

/** The run file that a draft says. Texts that are no numbers are sent as they are, so that the coordinator says what is wrong with them. */
export function toSpec(catalog: Catalog, draft: Draft): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fieldsOf(catalog)) {
    const text = draft.fields[field.path]?.trim() ?? "";
    if (text !== "" && belongs(catalog, draft, field.path)) values[field.path] = valueOf(field, text);
  }
  const strategy = strategyPath(catalog);
  if (strategy === "strategy" && Object.keys(values).some((path) => path.startsWith("strategy."))) {
    values["strategy.name"] = values.strategy;
    delete values.strategy;
  }
  return merge(draft.rest, unflatten(values));
}

function valueOf({ type }: CatalogField, text: string): unknown {
  switch (type) {
    case "integer":
    case "number":
      return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case "boolean":
      return text === "true";
    case "list":
      return text.split(",").map((item) => (/^-?\d+(\.\d+)?$/.test(item.trim()) ? Number(item) : item.trim()));
    default:
      return text;
  }
}

/** Whether the run cannot do without a field that it could do without otherwise. */
export const isNeeded = (draft: Draft, path: string) => path === "data.folder" && draft.fields[setPath] === pictures;

/** Numbers and words of a strategy that is not chosen do not count, nor what is of pictures only. */
export function belongs(catalog: Catalog, draft: Draft, path: string): boolean {
  if (path.startsWith("data.pictures.")) return draft.fields[setPath] === pictures;
  if (!path.startsWith("strategy.") || path === "strategy.name") return true;
  const chosen = catalog.strategies.find(({ name }) => name === (draft.fields[strategyPath(catalog)] || "fedavg"));
  const takes = ({ numbers, words }: Catalog["strategies"][number]) => [...numbers, ...words].some((one) => one.path === path);
  return !catalog.strategies.some(takes) || (!!chosen && takes(chosen));
}

/**
 * The path of what the form has no field for and a fault is about: the longest beginning of the fault's path that the draft keeps so.
 * Undefined where the fault is about a field.
 */
export function unseenAt(draft: Draft, path: string): string | undefined {
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  let at: unknown = draft.rest;
  let found: string | undefined;
  for (const [index, key] of keys.entries()) {
    if (!isMap(at) || !(key in at)) break;
    at = at[key];
    found = keys.slice(0, index + 1).join(".");
  }
  // A section that fields share with what they do not show is not taken out as a whole.
  return found !== undefined && (!isMap(at) || Object.keys(draft.fields).every((field) => !field.startsWith(`${found}.`))) ? found : undefined;
}

/** The draft without something that the form has no field for. */
export const without = (draft: Draft, path: string): Draft => ({ ...draft, rest: removed(draft.rest, path.split(".")) });

function removed(section: Record<string, unknown>, [key, ...inner]: string[]): Record<string, unknown> {
  const { [key as string]: value, ...rest } = section;
  if (inner.length === 0 || !isMap(value)) return rest;
  const left = removed(value, inner);
  return Object.keys(left).length > 0 ? { ...rest, [key as string]: left } : rest;
}

/** A run's file as this coordinator would start it again: what only simulations have is left out. True where something was. */
export function forCoordinator(spec: Record<string, unknown>): [Record<string, unknown>, boolean] {
  const { faults, speeds, ...rest } = spec;
  return [rest, (Array.isArray(faults) && faults.length > 0) || speeds !== undefined];
}

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const whole = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = whole[key];
    whole[key] = isMap(below) && isMap(value) ? merge(below, value) : value;
  }
  return whole;
}

const isMap = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);

/** "training.optimizer.learningRate" -> "Learning rate" */
export function labelOf(path: string): string {
  const keys = path.split(".");
  // "strategy.name" is the strategy, "training.optimizer.kind" the optimizer.
  const named = keys.length > 1 && /^(name|kind)$/.test(keys.at(-1) as string) ? (keys.at(-2) as string) : (keys.at(-1) as string);
  const word = named.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}
