import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./http";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type StreamsInfo = Schemas["StreamsInfo"];
export type StreamNode = Schemas["StreamNodeInfo"];
export type StreamAlert = Schemas["StreamAlert"];
export type StreamManager = Schemas["StreamMerging"];
export type StreamFault = Schemas["StreamFaultInfo"];
export type StreamScores = Schemas["StreamScores"];
export type NodeScores = Schemas["StreamNodeScores"];

/** Seconds that a chart shows. */
export const span = 600;

const usual = 1000;
const relaxed = 3000;
const many = 200;

/** The stream that is watched; asked again every second, of many nodes less often. */
export const useStreams = () =>
  useQuery({
    queryKey: ["streams"],
    queryFn: ({ signal }) => call<StreamsInfo>("/api/streams", { signal }),
    refetchInterval: ({ state }) => (!state.data || state.data.watched ? ((state.data?.nodes.length ?? 0) > many ? relaxed : usual) : false),
  });

/** Scores of some nodes, second by second. What is known stays: only what came since is asked for. */
export function useScores(nodes: string[]) {
  const cache = useQueryClient();
  const queryKey = ["stream-scores", ...nodes];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = cache.getQueryData<StreamScores>(queryKey);
      const query = new URLSearchParams(nodes.map((id) => ["node", id]));
      if (known) query.set("after", String(known.second));
      return withNew(known, await call<StreamScores>(`/api/streams/scores?${query}`, { signal }));
    },
    enabled: nodes.length > 0,
    refetchInterval: usual,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
}

/** What was known, with what came since: the second that was not over then comes again, whole. */
export function withNew(known: StreamScores | undefined, came: StreamScores): StreamScores {
  const nodes = came.nodes.map((node) => {
    const before = known?.nodes.find(({ id }) => id === node.id);
    if (!before) return node;
    const [from, first] = [firstFrom(before.seconds, came.second - span), firstFrom(before.seconds, node.seconds[0] ?? Infinity)];
    const join = (old: readonly number[], fresh: readonly number[]) => [...old.slice(from, first), ...fresh];
    return { ...node, seconds: join(before.seconds, node.seconds), max: join(before.max, node.max), mean: join(before.mean, node.mean), over: join(before.over, node.over) };
  });
  return { second: came.second, nodes };
}

function firstFrom(seconds: readonly number[], second: number): number {
  const at = seconds.findIndex((one) => one >= second);
  return at < 0 ? seconds.length : at;
}
