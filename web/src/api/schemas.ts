import { useQuery } from "@tanstack/react-query";
import { ApiProblem, call } from "./http";

/** What one feature of a table means. */
export interface SchemaColumn {
  name: string;
  /** Null for a column of numbers. */
  categories?: string[];
  encoding?: "oneHot" | "ordinal";
  fill?: number;
  offset?: number;
  divisor?: number;
}

/** A client that was asked about its table before the first round. */
export interface SchemaTeller {
  client: string;
  rows: number;
  columns: number;
  refused?: string;
  detail?: string;
}

/** What the columns of a run's tables mean, and who told it. */
export interface RunSchema {
  origin: "runFile" | "clients" | "host";
  schema: { columns: SchemaColumn[]; label?: string; classes?: string[]; targets?: string[] };
  floor?: number;
  asked: SchemaTeller[];
  note?: string;
}

/** A run's schema; null where it has none, or none yet. */
export const useSchema = (run: string) =>
  useQuery({
    queryKey: ["schema", run],
    queryFn: async ({ signal }) => {
      try {
        return await call<RunSchema>(`/api/runs/${encodeURIComponent(run)}/schema`, { signal });
      } catch (fault) {
        if (fault instanceof ApiProblem && fault.status === 404) return null;
        throw fault;
      }
    },
  });
