import { useQuery } from "@tanstack/react-query";
import { call, withQuery } from "./http";
import type { components } from "./schema";
import type { ServingEntry } from "./types";

type Schemas = components["schemas"];

export type TensorFacts = Schemas["TensorFigures"];

export interface Layer {
  type: string;
  name?: string;
  [setting: string]: unknown;
}

/** An architecture as data; without input and layers where only clients know it. */
export interface Architecture {
  name: string;
  description?: string;
  input?: number[];
  layers?: (string | Layer)[];
  loss?: string;
}

/** One version of a run's model. */
export type ModelDetail = Omit<Schemas["ModelDetails"], "spec"> & { spec: Architecture };
export type ModelComparison = Schemas["ModelComparison"];
export type ModelTest = Schemas["ModelTest"];
export type WrongExample = Schemas["WrongSample"];

// Keys begin with "models": what makes the list old, such as a promotion, makes these old too.
export const useModel = (sha256: string) => useQuery({ queryKey: ["models", "one", sha256], queryFn: ({ signal }) => call<ModelDetail>(`/api/models/${sha256}/info`, { signal }) });

export const useComparison = (a: string, b: string) => useQuery({ queryKey: ["model-comparison", a, b], queryFn: ({ signal }) => call<ModelComparison>(withQuery("/api/models/compare", { a, b }), { signal }), staleTime: Infinity, enabled: !!a && !!b });

/** A model on the test set of its run; it never changes, so it is asked for once. */
export const useModelTest = (sha256: string, wrong = 24) => useQuery({ queryKey: ["model-test", sha256, wrong], queryFn: ({ signal }) => call<ModelTest>(withQuery(`/api/models/${sha256}/test`, { wrong }), { signal }), staleTime: Infinity, enabled: !!sha256 });

const entry = (name: string) => `/api/serving/${encodeURIComponent(name)}`;

export const promote = (name: string, model: string) => call<ServingEntry>(entry(name), { method: "PUT", json: { model } });

export const withdraw = (name: string) => call<void>(entry(name), { method: "DELETE" });
