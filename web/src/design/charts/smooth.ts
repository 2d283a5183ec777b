import type { Values } from "./Chart";

/** How much of the mean so far is kept at each step. */
const kept = 0.8;

/**
 * A running mean in which older values count less and less; it begins at the first value (as Adam corrects its bias,
 * Kingma and Ba 2015, section 3).
 * What is not known stays so, and does not count.
 */
export function smooth(values: Values): (number | null)[] {
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    if (value == null || !Number.isFinite(value)) return null;
    sum = kept * sum + (1 - kept) * value;
    weight = kept * weight + (1 - kept);
    return sum / weight;
  });
}

/** Whether a few values are so large that they flatten all others on a linear axis. */
export function hasPeaks(values: Values): boolean {
  const known = values.filter((value): value is number => value != null && value > 0).toSorted((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)];
  return middle !== undefined && known.length >= 3 && (known.at(-1) as number) > 10 * middle;
}
