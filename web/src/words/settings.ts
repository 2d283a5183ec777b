import { valueInWords } from "./layers";

export type Setting = string | number | boolean | null | unknown[];

/** The coordinator's own mark in what it keeps of a run; no setting. */
const mark = "host";

/** A run file as its paths and values; lists stay whole. */
export function flatten(value: unknown, path = "", into: Record<string, Setting> = {}): Record<string, Setting> {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) for (const [key, inner] of Object.entries(value).filter(([key]) => path || key !== mark)) flatten(inner, path ? `${path}.${key}` : key, into);
  else if (path && value !== undefined) into[path] = value as Setting;
  return into;
}

/** A run file from its paths and values. */
export function unflatten(values: Record<string, unknown>): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    let at = whole;
    for (const key of keys.slice(0, -1)) {
      if (at[key] === null || typeof at[key] !== "object") at[key] = {};
      at = at[key] as Record<string, unknown>;
    }
    at[keys[keys.length - 1] as string] = value;
  }
  return whole;
}

/** A value as text. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.every((item) => typeof item !== "object") ? `[${value.join(", ")}]` : value.map(valueInWords).join("; ");
  return String(value);
}

/** Paths on which the run files do not agree, with each one's value. */
export function differences(specs: Record<string, Setting>[]): { path: string; values: (Setting | undefined)[]; same: boolean }[] {
  const paths = [...new Set(specs.flatMap((spec) => Object.keys(spec)))];
  return paths.map((path) => {
    const values = specs.map((spec) => spec[path]);
    return { path, values, same: values.every((value) => JSON.stringify(value) === JSON.stringify(values[0])) };
  });
}
