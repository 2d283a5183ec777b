/** What a layer is told, in words: lists as extents, layers within it by their types. */
export const settingsInWords = (settings: Record<string, unknown>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${spaced(key)} ${valueInWords(value)}`)
    .join(", ");

/** A value of a run file or a layer for people: never JSON. */
export function valueInWords(value: unknown): string {
  if (Array.isArray(value)) {
    const extents = value.every((item) => typeof item === "number");
    return extents ? value.join(" × ") : value.map(valueInWords).join(", ");
  }
  if (value === true) return "yes";
  if (value === false) return "no";
  if (value === null || value === undefined) return "–";
  if (typeof value !== "object") return String(value);
  const { kind, type = kind, name, ...inner } = value as Record<string, unknown>;
  const own = settingsInWords(inner);
  if (typeof type !== "string") return `(${own})`;
  return `${type}${typeof name === "string" ? ` ${name}` : ""}${own && ` (${own})`}`;
}

/** "batchNorm" -> "batch norm" */
const spaced = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
