import type { DataChoice } from "../../api/data";

export interface Draft {
  set: string;
  kind: string;
  clients: string;
  seed: string;
  shards: string;
  alpha: string;
  exponent: string;
  least: string;
  samples: string;
}

export const blank: Draft = { set: "mnist-mini", kind: "dirichlet", clients: "20", seed: "1", shards: "2", alpha: "0.5", exponent: "1", least: "1", samples: "100" };

export const kinds: { id: string; label: string; help: string; numbers: (keyof Draft)[] }[] = [
  { id: "iid", label: "At random", help: "Everyone gets the same mixture and about the same number.", numbers: [] },
  { id: "dirichlet", label: "Dirichlet mixtures", help: "Everyone gets a mixture of their own.", numbers: ["alpha", "least"] },
  { id: "shards", label: "Shards", help: "Everyone gets a few pieces of the sorted samples: a few classes.", numbers: ["shards"] },
  { id: "quantity", label: "Uneven numbers", help: "The same mixture, but a few get very much.", numbers: ["exponent", "least"] },
  { id: "natural", label: "As they came", help: "Whoever made a sample holds it.", numbers: ["least"] },
  { id: "draw", label: "Drawn", help: "Everyone draws from all; a sample may be held by several.", numbers: ["samples"] },
];

/** No more than a picture can show. */
export const maxClients = 2000;

/** The draft as a run file says it; undefined while a number is none, or so large that nobody could look at it. */
export function choiceOf(draft: Draft): { data: DataChoice; seed: number } | undefined {
  const numbers = kinds.find(({ id }) => id === draft.kind)?.numbers ?? [];
  const values = Object.fromEntries(numbers.map((name) => [name, Number(draft[name])]));
  const [clients, seed] = [Number(draft.clients), Number(draft.seed)];
  const sound = [clients, seed, ...Object.values(values)].every(Number.isFinite) && [draft.clients, draft.seed, ...numbers.map((name) => draft[name])].every((text) => text.trim() !== "");
  if (!sound || clients > maxClients || clients < 0) return undefined;
  return { data: { set: draft.set, partition: { kind: draft.kind, clients, ...values } }, seed };
}
