import type { FabricCluster } from "../../api/fabric";

export interface FabricSum {
  present: number;
  functions: number;
  ready: number;
  underWay: number;
  started: number;
  /** Failed or too long. */
  lost: number;
}

/** What the platforms come to together. */
export const sumOf = (clusters: FabricCluster[]): FabricSum =>
  clusters.reduce(
    (sum, { present, functions, ready, underWay, tally }) => ({
      present: sum.present + (present ? 1 : 0),
      functions: sum.functions + functions,
      ready: sum.ready + ready,
      underWay: sum.underWay + underWay,
      started: sum.started + tally.started,
      lost: sum.lost + tally.failed + tally.timedOut,
    }),
    { present: 0, functions: 0, ready: 0, underWay: 0, started: 0, lost: 0 },
  );
