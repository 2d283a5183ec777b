import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call, withQuery } from "./http";
import type { Page } from "./types";

/** Who did what; each line is chained to the one before by its hash. */
export interface AuditLine {
  number: number;
  time: string;
  actor: string;
  action: string;
  target: string;
  address?: string;
  detail?: string;
  previous: string;
  hash: string;
}

export interface AuditVerdict {
  holds: boolean;
  /** Number of the first line that does not fit. */
  firstFault?: number;
  head: string;
}

/** The trail, the newest line first. */
export const useAudit = (allowed: boolean, limit = 500) =>
  useInfiniteQuery({
    queryKey: ["audit", "lines"],
    queryFn: ({ pageParam, signal }) => call<Page<AuditLine>>(withQuery("/api/audit", { newest: true, limit, after: pageParam || undefined }), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    enabled: allowed,
    refetchInterval: 30_000,
  });

export const useAuditVerdict = (allowed: boolean) => useQuery({ queryKey: ["audit", "verdict"], queryFn: ({ signal }) => call<AuditVerdict>("/api/audit/verify", { signal }), enabled: allowed });
