import { useRun } from "../../api/queries";
import { isActive } from "../../words/statuses";
import type { Chosen } from "./chosen";

/** The version behind the choice now: of a run it moves on with every round. */
export function useLiveRun(chosen: Chosen): { sha256: string; round?: number; training: boolean } {
  const { data: run } = useRun(chosen.run);
  if (!("run" in chosen.asked) || !run?.model) return { sha256: chosen.sha256, round: chosen.round, training: false };
  return { sha256: run.model, round: run.round, training: isActive(run.status) };
}
