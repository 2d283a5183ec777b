import { useQueryClient } from "@tanstack/react-query";
import type { InfiniteData } from "@tanstack/react-query";
import type { Page, RunInfo } from "../../api/types";
import { count } from "../../words/format";

export interface Work {
  run: string;
  text: string;
}

const verbs: Record<string, string> = { train: "trains in", evaluate: "evaluates", predict: "predicts for", properties: "tells of itself to" };

/** What "run/round/kind" says, in words; undefined where it says something else. */
export function workOf(working: string | undefined, nameOf: (run: string) => string): Work | undefined {
  const [run, round, kind] = (working?.split(", ")[0] ?? "").split("/");
  if (!working || !run) return undefined;
  if (!round || !kind || !Number.isInteger(Number(round))) return { run, text: working };
  return { run, text: `${verbs[kind] ?? kind} round ${count(Number(round))} of ${nameOf(run)}` };
}

/** The same, with the names of the runs that the page has read already. */
export function useWork(working: string | undefined): Work | undefined {
  const cache = useQueryClient();
  return workOf(working, (id) => {
    const lists = cache.getQueriesData<InfiniteData<Page<RunInfo>>>({ queryKey: ["runs"] });
    for (const [, data] of lists) for (const page of data?.pages ?? []) for (const run of page.items) if (run.id === id) return run.name;
    return cache.getQueryData<RunInfo>(["run", id])?.name ?? id;
  });
}
