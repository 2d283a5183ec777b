import { useQuery } from "@tanstack/react-query";
import { call } from "./http";
import type { components } from "./schema";
import type { Page } from "./types";

type Schemas = components["schemas"];

export type FabricInfo = Schemas["FabricInfo"];
export type FabricCluster = Schemas["FabricCluster"];
export type FabricActivation = Schemas["FabricActivation"];

const pace = 3000;
const last = 200;

/** The platforms whose functions are clients; asked again every few seconds. */
export const useFabric = () =>
  useQuery({
    queryKey: ["fabric"],
    queryFn: ({ signal }) => call<FabricInfo>("/api/fabric", { signal }),
    refetchInterval: ({ state }) => (!state.data || state.data.configured ? pace : false),
  });

/** The last activations, the newest first; asked again every few seconds. */
export const useActivations = () =>
  useQuery({
    queryKey: ["activations"],
    queryFn: async ({ signal }) => (await call<Page<FabricActivation>>(`/api/fabric/activations?limit=${last}`, { signal })).items,
    refetchInterval: pace,
  });
