import { useQuery } from "@tanstack/react-query";
import { call } from "./http";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** One setting: what holds, and who said so: a flag, an environment variable, a line of the configuration file, or "default". */
export type SettingItem = Schemas["SettingsItem"];

export const useSettings = (allowed: boolean) => useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => call<Schemas["SettingsInfo"]>("/api/settings", { signal }), enabled: allowed, staleTime: Infinity });
