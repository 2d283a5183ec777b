import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import type { Asked } from "../../api/inference";
import { itemsOf, useModels, useRun, useRuns, useServing } from "../../api/queries";
import type { ModelInfo, RunInfo, ServingEntry } from "../../api/types";

export interface Chosen {
  asked: Asked;
  /** What the choice is called in the address. */
  value: string;
  run: string;
  /** The version that stands behind the choice now. */
  sha256: string;
  round?: number;
}

export interface Offer {
  serving: ServingEntry[];
  runs: RunInfo[];
  versions: ModelInfo[];
}

/** What can be asked: served names, runs with a saved round, versions whose file is kept. Undefined until it is known. */
export function useOffer(): { offer?: Offer; error: unknown; retry: () => void } {
  const [serving, runs, models] = [useServing(), useRuns(), useModels()];
  const offer = useMemo(
    () => runs.data && models.data && { serving: serving.data?.items ?? [], runs: itemsOf(runs.data).filter((run) => run.model), versions: itemsOf(models.data).filter((model) => model.kept) },
    [serving.data, runs.data, models.data],
  );
  return { offer: serving.isPending ? undefined : offer, error: runs.error ?? models.error, retry: () => void Promise.all([serving.refetch(), runs.refetch(), models.refetch()]) };
}

/** The choice stands in the address; without one the first served name, else the newest run, is taken. */
export function useChosen(offer: Offer | undefined): [Chosen | undefined, (value: string) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const [kind, name] = [...new URLSearchParams(search)].find(([key]) => key === "serving" || key === "run" || key === "model") ?? [];
  const chosen = useMemo(() => (offer ? (find(offer, kind, name) ?? find(offer, "serving", offer.serving[0]?.name) ?? find(offer, "run", offer.runs[0]?.id)) : undefined), [offer, kind, name]);
  const choose = (value: string) => {
    const at = value.indexOf(":");
    navigate(`/try?${value.slice(0, at)}=${encodeURIComponent(value.slice(at + 1))}`, { replace: true });
  };
  return [chosen, choose];
}

function find(offer: Offer, kind: string | undefined, name: string | undefined): Chosen | undefined {
  if (!name) return undefined;
  const value = `${kind}:${name}`;
  if (kind === "serving") {
    const entry = offer.serving.find((one) => one.name === name);
    return entry && { asked: { serving: name }, value, run: entry.run, sha256: entry.sha256, round: entry.round };
  }
  if (kind === "run") {
    const run = offer.runs.find((one) => one.id === name);
    return run?.model ? { asked: { run: name }, value, run: run.id, sha256: run.model, round: run.round } : undefined;
  }
  const version = offer.versions.find((one) => one.sha256 === name);
  return version && { asked: { model: name }, value, run: version.run, sha256: version.sha256, round: version.round };
}

/** What the run's model takes in, e.g. [28, 28, 1]; "clients" where only they know; undefined until it is known. */
export function useInputShape(run: string): number[] | "clients" | undefined {
  const { data } = useRun(run);
  const model = data?.spec?.model;
  if (!model || typeof model !== "object") return undefined;
  return "input" in model && Array.isArray(model.input) ? (model.input as number[]) : "tensors" in model ? "clients" : undefined;
}
