import { call } from "./http";
import { queries } from "./live";
import type { components } from "./schema";
import type { RunInfo } from "./types";

export type RunEdit = components["schemas"]["RunEdit"];

const at = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

/** Changes what a run is called and what is said of it; what is left out stays. */
export async function changeRun(id: string, edit: RunEdit): Promise<RunInfo> {
  const run = await call<RunInfo>(at(id), { method: "PATCH", json: edit });
  queries.setQueryData(["run", id], run);
  void queries.invalidateQueries({ queryKey: ["runs"] });
  return run;
}

export async function deleteRun(id: string): Promise<void> {
  await call<void>(at(id), { method: "DELETE" });
  void queries.invalidateQueries({ queryKey: ["runs"] });
  void queries.invalidateQueries({ queryKey: ["models"] });
}
