import { useQuery } from "@tanstack/react-query";
import { call } from "./http";
import type { components } from "./schema";

/** How samples are dealt to virtual clients, as a run file says it. */
export interface DataChoice {
  set: string;
  partition: { kind: string; clients: number; [number: string]: unknown };
}

/** The dealt samples: of each client how many of each class. */
export type Partition = components["schemas"]["DataPartition"];

/** The same choice and seed always give the same partition, so it is asked for once. */
export const usePartition = (data: DataChoice | undefined, seed: number) =>
  useQuery({
    queryKey: ["partition", data, seed],
    queryFn: ({ signal }) => call<Partition>("/api/data/partition", { method: "POST", json: { data, seed }, signal }),
    enabled: !!data,
    staleTime: Infinity,
    placeholderData: (known) => known,
  });
