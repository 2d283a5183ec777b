import { count } from "./format";

export interface Work {
  run: string;
  text: string;
}

const verbs: Record<string, string> = { train: "trains in", evaluate: "evaluates", predict: "predicts for", properties: "tells of itself to" };

/** What "run/round/kind" says, in words; undefined where it says something else. */
export function workOf(working: string | undefined, nameOf: (run: string) => string): Work | undefined {
  const [run, round, kind] = (working?.split(", ")[0] ?? "").split("/");
  if (!working || !run) return undefined;
  if (!round || !kind || !Number.isInteger(Number(round))) return { run, text: working };
  return { run, text: `${verbs[kind] ?? kind} round ${count(Number(round))} of ${nameOf(run)}` };
}

/** A sentence of the coordinator with the names of runs in place of their ids. */
export const withRunNames = (text: string, nameOf: (run: string) => string): string =>
  text.replace(/\brun (\d{8}-\d{6}-[0-9a-f]+)/g, (said, id: string) => (nameOf(id) === id ? said : nameOf(id)));
