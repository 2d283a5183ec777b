import type { NodeScores, StreamNode } from "../../api/streams";
import { inks, type Curve, type Ink } from "../../design/charts/Chart";

/** Nodes that a chart tells apart. */
export const maxShown = inks.length - 1;

/** Alerts have an ink of their own. */
export const alertInk: Ink = "c5";

export const nodeInks: Ink[] = inks.filter((ink) => ink !== alertInk);

/** Of so many the lower ones are drawn wider: predictors of the same rows have the same scores, and would hide each other. */
const few = 3;

/** What a node is called. */
export const nameOf = (node: Pick<StreamNode, "name">): string => node.name ?? "unnamed";

export const nameOfId = (id: string): string => id.slice(id.indexOf("/") + 1) || "unnamed";

/** Who is drawn: those chosen, or the first as long as nobody chose. */
export function shownOf(nodes: StreamNode[], chosen: string[] | undefined): string[] {
  const predictors = nodes.filter(({ kind }) => kind === "predict").map(({ id }) => id);
  return chosen ? chosen.filter((id) => predictors.includes(id)) : predictors.slice(0, maxShown);
}

/** The choice with one node more or less; beyond what can be told apart the one chosen first goes. */
export const toggled = (shown: string[], id: string): string[] => (shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id].slice(-maxShown));

/** Curves of the greatest score a second, the thresholds, and a mark wherever a score was above one. */
export function curvesOf(scores: NodeScores[], nodes: StreamNode[], shown: string[], end: number, span: number): { x: number[]; curves: Curve[] } {
  const drawn = scores.filter(({ id }) => shown.includes(id));
  const x = [...new Set(drawn.flatMap(({ seconds }) => seconds.filter((second) => second > end - span)))].sort((a, b) => a - b);
  const at = new Map(x.map((second, index) => [second, index]));
  const empty = (): (number | null)[] => Array.from({ length: x.length }, () => null);
  const alerts = empty();
  const lines = drawn.map((node, index): Curve => {
    const values = empty();
    node.seconds.forEach((second, nth) => {
      const place = at.get(second);
      const score = node.max[nth];
      if (place === undefined || score === undefined) return;
      values[place] = score;
      if ((node.over[nth] ?? 0) > 0) alerts[place] = Math.max(alerts[place] ?? 0, score);
    });
    return { label: nameOfId(node.id), values, colour: inkOf(node.id, shown), width: drawn.length > few ? 1.5 : 1.5 + 3 * (drawn.length - 1 - index) };
  });
  const limits = new Set(nodes.filter(({ id }) => shown.includes(id)).flatMap(({ threshold }) => (threshold == null ? [] : [threshold])));
  const thresholds = [...limits].sort((a, b) => a - b).map((limit): Curve => ({ label: limits.size === 1 ? "threshold" : `threshold ${limit}`, values: x.map(() => limit), colour: "c8", dashed: true, width: 1.25 }));
  const marks: Curve[] = alerts.some((value) => value !== null) ? [{ label: "alerts", values: alerts, colour: alertInk, dots: true }] : [];
  return { x, curves: [...lines, ...thresholds, ...marks] };
}

/** The colour of a node, by its place among those that are drawn. */
export const inkOf = (id: string, shown: string[]): Ink => nodeInks[Math.max(0, shown.indexOf(id)) % nodeInks.length]!;
