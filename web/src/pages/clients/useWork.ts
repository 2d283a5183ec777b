import { type InfiniteData, useQuery, useQueryClient } from "@tanstack/react-query";
import { runQuery } from "../../api/queries";
import type { Page, RunInfo } from "../../api/types";
import { type Work, workOf } from "../../words/work";

/** What a client works on, in words. The run's name comes from what was read already; where nothing was, it is asked for. */
export function useWork(working: string | undefined): Work | undefined {
  const cache = useQueryClient();
  const id = workOf(working, (run) => run)?.run ?? "";
  const known = id ? nameIn(cache.getQueriesData<InfiniteData<Page<RunInfo>>>({ queryKey: ["runs"] }), id) : undefined;
  const asked = useQuery({ ...runQuery(id), enabled: id !== "" && known === undefined, staleTime: Infinity });
  return workOf(working, (run) => known ?? asked.data?.name ?? run);
}

function nameIn(lists: [unknown, InfiniteData<Page<RunInfo>> | undefined][], id: string): string | undefined {
  for (const [, data] of lists) for (const page of data?.pages ?? []) for (const run of page.items) if (run.id === id) return run.name;
  return undefined;
}
