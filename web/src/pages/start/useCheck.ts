import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ApiProblem, call, type Sending } from "../../api/http";
import type { Catalog, FieldFault, RunCheck } from "../../api/types";
import { type Draft, toSpec } from "./draft";

const pause = 350;

export interface Checked {
  /** Whether the coordinator has judged what stands there now. */
  settled: boolean;
  valid: boolean;
  errors: FieldFault[];
  faults: Map<string, string>;
  spec?: Record<string, unknown>;
  /** The same run with only what differs from the defaults. */
  short?: Record<string, unknown>;
  /** What would be sent to start the run. */
  request: Sending;
}

/** Asks the coordinator what it thinks of a run file, a moment after the last key. */
export function useCheck(catalog: Catalog, said: Draft | string): Checked {
  const request = useMemo<Sending>(() => (typeof said === "string" ? { body: said, type: "application/yaml" } : { json: toSpec(catalog, said) }), [catalog, said]);
  const [asked, ask] = useState(request);
  useEffect(() => {
    const timer = setTimeout(() => ask(request), pause);
    return () => clearTimeout(timer);
  }, [request]);
  const query = useQuery({ ...checkQuery(asked), placeholderData: keepPreviousData });
  const reply = query.data;
  const errors = reply?.errors ?? [];
  return {
    settled: asked === request && !query.isFetching && !query.isPlaceholderData,
    valid: !!reply?.valid,
    errors,
    faults: new Map(errors.map((fault) => [fault.path, fault.message])),
    spec: reply?.spec,
    short: reply?.short,
    request,
  };
}

/** What the coordinator thinks of a run file, asked once. */
export const checkQuery = (sending: Sending) => ({
  queryKey: ["check", sending.json ?? sending.body],
  queryFn: ({ signal }: { signal?: AbortSignal }) => check(sending, signal),
  gcTime: 30_000,
});

// A text that is no YAML at all is refused as a whole; for the reader it is a fault like others.
async function check(sending: Sending, signal?: AbortSignal): Promise<RunCheck> {
  try {
    return await call<RunCheck>("/api/runs/check", { method: "POST", ...sending, signal });
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 400 || error.status === 422)) return { valid: false, errors: error.errors.length > 0 ? error.errors : [{ path: "", message: error.message }] };
    throw error;
  }
}
