import type { IconName } from "../design";

export interface Place {
  href: string;
  label: string;
  icon: IconName;
  /** The letter that goes there after g. */
  key: string;
  admin?: boolean;
  /** Stands in the navigation only where the coordinator says that it has this. */
  needs?: "streams" | "functions";
}

export const places: Place[] = [
  { href: "/", label: "Overview", icon: "overview", key: "o" },
  { href: "/runs", label: "Runs", icon: "runs", key: "r" },
  { href: "/clients", label: "Clients", icon: "clients", key: "c" },
  { href: "/models", label: "Models", icon: "models", key: "m" },
  { href: "/streams", label: "Streams", icon: "streams", key: "l", needs: "streams" },
  { href: "/functions", label: "Functions", icon: "functions", key: "f", needs: "functions" },
  { href: "/try", label: "Try it", icon: "tryit", key: "t" },
  { href: "/data", label: "Data", icon: "data", key: "d" },
  { href: "/audit", label: "Audit", icon: "audit", key: "a", admin: true },
  { href: "/settings", label: "Settings", icon: "settings", key: "s" },
];

/** Whether the address lies in the place. */
export const isAt = (place: Place, path: string): boolean => (place.href === "/" ? path === "/" : path === place.href || path.startsWith(`${place.href}/`));
