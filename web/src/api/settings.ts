import { useQuery } from "@tanstack/react-query";
import { call } from "./http";

export interface SettingItem {
  key: string;
  value?: string;
  /** A flag, an environment variable, a line of the configuration file, or "default". */
  source: string;
  help: string;
}

export interface SettingGroup {
  name: string;
  items: SettingItem[];
}

export const useSettings = (allowed: boolean) => useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => call<{ groups: SettingGroup[] }>("/api/settings", { signal }), enabled: allowed, staleTime: Infinity });
