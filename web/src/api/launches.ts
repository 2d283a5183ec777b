import { useQuery } from "@tanstack/react-query";
import { call } from "./http";
import type { components } from "./schema";
import type { Page } from "./types";

type Schemas = components["schemas"];

export type LaunchInfo = Schemas["LaunchInfo"];

/** Trainings that other systems begin by their names. Whether they can begin now changes with every client: it is asked again while there are some. */
export const useLaunches = () =>
  useQuery({
    queryKey: ["launches"],
    queryFn: ({ signal }) => call<Page<LaunchInfo>>("/api/launches", { signal }),
    refetchInterval: ({ state }) => (state.data?.items.length ? 5000 : false),
  });

export const launch = (name: string) => call<Schemas["LaunchedRun"]>(`/api/launches/${encodeURIComponent(name)}`, { method: "POST" });
