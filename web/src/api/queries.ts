import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { call, withQuery } from "./http";
import type { Catalog, ClientView, Health, LogLine, ModelInfo, Page, RoundRecord, RunClient, RunInfo, RunSeries, ServerInfo, ServingEntry } from "./types";

export const useServer = () => useQuery({ queryKey: ["server"], queryFn: ({ signal }) => call<ServerInfo>("/api", { signal }), staleTime: 5 * 60_000 });

export const useHealth = () => useQuery({ queryKey: ["health"], queryFn: ({ signal }) => call<Health>("/api/health", { signal }), refetchInterval: 15_000 });

export const useCatalog = () => useQuery({ queryKey: ["catalog"], queryFn: ({ signal }) => call<Catalog>("/api/catalog", { signal }), staleTime: Infinity });

export interface RunFilter {
  status?: string;
  q?: string;
  /** As docs/api.md has it: accuracy > 0.9 and model = 2nn. */
  filter?: string;
  archived?: "true" | "all";
}

/** Runs, the newest first, as far as they were asked for. */
export function useRuns(filter: RunFilter = {}, limit = 200) {
  return useInfiniteQuery({
    queryKey: ["runs", filter.status ?? "", filter.q ?? "", filter.filter ?? "", filter.archived ?? "", limit],
    queryFn: ({ pageParam, signal }) => call<Page<RunInfo>>(withQuery("/api/runs", { ...filter, limit, after: pageParam || undefined }), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
}

/** The names of runs by their ids, of those that the list holds; an id that it does not hold stays as it is. */
export function useRunNames(): (run: string) => string {
  const { data } = useRuns();
  return useMemo(() => {
    const names = new Map(itemsOf(data).map((run) => [run.id, run.name]));
    return (run) => names.get(run) ?? run;
  }, [data]);
}

export const runQuery = (id: string) => ({ queryKey: ["run", id], queryFn: ({ signal }: { signal?: AbortSignal }) => call<RunInfo>(`/api/runs/${encodeURIComponent(id)}`, { signal }) });

export const seriesQuery = (id: string) => ({
  queryKey: ["series", id],
  queryFn: ({ signal }: { signal?: AbortSignal }) => call<RunSeries>(`/api/runs/${encodeURIComponent(id)}/series`, { signal }),
});

/** A run as it stands; no id asks for none. */
export const useRun = (id: string) => useQuery({ ...runQuery(id), enabled: id !== "" });

export const useSeries = (id: string) => useQuery(seriesQuery(id));

/** The newest rounds with everyone who was asked. */
export const useRounds = (id: string, limit = 50) =>
  useQuery({ queryKey: ["rounds", id], queryFn: ({ signal }) => call<Page<RoundRecord>>(withQuery(`/api/runs/${encodeURIComponent(id)}/rounds`, { newest: true, cohort: true, limit }), { signal }) });

/** Every page of a list, one after the other. */
export async function allPages<T>(path: string, query: Record<string, string | number | boolean | undefined>, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page: Page<T> = await call(withQuery(path, { limit: 1000, ...query, after }), { signal });
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

export const useRunClients = (id: string) => useQuery({ queryKey: ["run-clients", id], queryFn: ({ signal }) => allPages<RunClient>(`/api/runs/${encodeURIComponent(id)}/clients`, {}, signal) });

/** A run's log, oldest line first. Lines never change, so only what came after the last known one is read. */
export function useLog(id: string) {
  const cache = useQueryClient();
  return useQuery({
    queryKey: ["log", id],
    queryFn: async ({ signal }) => {
      const lines = [...(cache.getQueryData<LogLine[]>(["log", id]) ?? [])];
      for (;;) {
        const page = await call<Page<LogLine>>(withQuery(`/api/runs/${encodeURIComponent(id)}/log`, { after: lines.length || undefined, limit: 1000 }), { signal });
        lines.push(...page.items);
        if (!page.next) return lines;
      }
    },
    structuralSharing: false,
  });
}

export interface ClientFilter {
  state?: string;
  transport?: string;
  q?: string;
}

/** Clients ordered by id, as far as they were asked for; the first page counts all of them. */
export function useClients(filter: ClientFilter = {}, limit = 1000) {
  return useInfiniteQuery({
    queryKey: ["clients", filter.state ?? "", filter.transport ?? "", filter.q ?? "", limit],
    queryFn: ({ pageParam, signal }) => call<Page<ClientView>>(withQuery("/api/clients", { ...filter, limit, after: pageParam || undefined }), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
  });
}

export const useModels = (run?: string, limit = 200) =>
  useInfiniteQuery({
    queryKey: ["models", run ?? "", limit],
    queryFn: ({ pageParam, signal }) => call<Page<ModelInfo>>(withQuery("/api/models", { run, limit, after: pageParam || undefined }), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const useServing = () => useQuery({ queryKey: ["serving"], queryFn: ({ signal }) => call<Page<ServingEntry>>("/api/serving", { signal }) });

/** All items of an infinite list that were read so far. */
export const itemsOf = <T>(data: { pages: Page<T>[] } | undefined): T[] => data?.pages.flatMap((page) => page.items) ?? [];
