import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call, withQuery } from "./http";
import type { components } from "./schema";
import type { ClientView, Page } from "./types";

/** What came of one round that a client was asked in. */
export type ClientRound = components["schemas"]["ClientRoundInfo"];

const path = (id: string) => `/api/clients/${encodeURIComponent(id)}`;

// Keys begin with "clients": events that make the list old make these old too.
export const useClient = (id: string) => useQuery({ queryKey: ["clients", "one", id], queryFn: ({ signal }) => call<ClientView>(path(id), { signal }), refetchInterval: 20_000 });

/** The client's rounds over all runs, the newest first. */
export const useClientRounds = (id: string, limit = 200) =>
  useInfiniteQuery({
    queryKey: ["clients", "rounds", id],
    queryFn: ({ pageParam, signal }) => call<Page<ClientRound>>(withQuery(`${path(id)}/rounds`, { limit, after: pageParam || undefined }), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });

/** A client with a token that holds, which an operator has yet to let in. */
export type Pending = components["schemas"]["PendingView"];

export const usePending = (allowed: boolean) =>
  useQuery({ queryKey: ["enrolments"], queryFn: ({ signal }) => call<Pending[]>("/api/enrolments", { signal }), enabled: allowed, refetchInterval: 5_000 });

export const decideOn = (id: string, decision: "approve" | "refuse") => call<void>(`/api/enrolments/${encodeURIComponent(id)}/${decision}`, { method: "POST" });

export const forgetClient = (id: string) => call<void>(path(id), { method: "DELETE" });

export const revokeClient = (id: string) => call<void>(`${path(id)}/revoke`, { method: "POST" });
