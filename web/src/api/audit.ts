import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call, withQuery } from "./http";
import type { components } from "./schema";
import type { Page } from "./types";

/** Who did what; each line is chained to the one before by its hash. */
export type AuditLine = components["schemas"]["AuditLine"];
export type AuditVerdict = components["schemas"]["AuditVerdict"];

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
