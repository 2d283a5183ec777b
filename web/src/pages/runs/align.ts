import type { Maybe } from "../../api/types";

/** Puts curves with rounds of their own on one axis; where a curve has no such round it has a gap. */
export function align(curves: { x: number[]; values: Maybe[] }[]): { x: number[]; columns: Maybe[][] } {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const place = new Map(x.map((round, index) => [round, index]));
  const columns = curves.map((curve) => {
    const column: Maybe[] = Array.from({ length: x.length }, () => null);
    curve.x.forEach((round, index) => (column[place.get(round) as number] = curve.values[index] ?? null));
    return column;
  });
  return { x, columns };
}
