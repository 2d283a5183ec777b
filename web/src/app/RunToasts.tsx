import { useEffect } from "react";
import { live, queries } from "../api/live";
import type { RunEvent, RunInfo } from "../api/types";
import { toast } from "../design";

/** Says wherever one is that a run has finished or failed and that a client is lost. */
export function RunToasts() {
  useEffect(() => live.watch(tell), []);
  return null;
}

function tell(happened: RunEvent): void {
  if (happened.event === "client-left") toast(`${happened.client} is gone${happened.text ? `: ${happened.text}` : ""}.`, true);
  if (happened.event !== "run-ended" || !happened.run) return;
  const failed = happened.status === "failed";
  toast(`${nameOf(happened.run)} ${failed ? `failed: ${happened.outcome?.reason ?? "it broke"}` : "is complete"}.`, failed);
}

/** The run's name where a page has read it; else its id. */
function nameOf(id: string): string {
  const lists = queries.getQueriesData<{ pages: { items: RunInfo[] }[] }>({ queryKey: ["runs"] });
  const listed = lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? []).find((run) => run.id === id);
  return queries.getQueryData<RunInfo>(["run", id])?.name ?? listed?.name ?? `Run ${id}`;
}
