import type { StreamManager } from "../../api/streams";
import type { Tone } from "../../words/statuses";

const doing: Record<string, [string, Tone]> = {
  red: ["Gathers updates", "wait"],
  yellow: ["Merges", "accent"],
  green: ["Sent a model into production", "ok"],
  all: ["Sent a global model", "ok"],
};

/** What the manager is at, by the colour it last said. */
export const managerWords = ({ color, merges }: Pick<StreamManager, "color" | "merges">): [string, Tone] => (color ? (doing[color] ?? [`Says ${color}`, "rest"]) : [merges > 0 ? "Sends models, says no states" : "Says nothing", "rest"]);

/** Rows a second: a few with their tenths, many without. */
export const perSecond = (rate: number): string => (rate === 0 ? "0" : rate < 0.05 ? "< 0.1" : rate < 9.95 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en"));
