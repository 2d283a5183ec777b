import { useMemo } from "react";
import { span, useScores, type StreamNode } from "../../api/streams";
import { Section } from "../../design";
import { Chart } from "../../design/charts/Chart";
import { number, short } from "../../words/format";
import { curvesOf, maxShown } from "./curves";

/** The live chart: what each second's greatest score was. */
export function Scores({ nodes, shown }: { nodes: StreamNode[]; shown: string[] }) {
  const scores = useScores(shown);
  const { data } = scores;
  const drawn = useMemo(() => curvesOf(data?.nodes ?? [], nodes, shown, data?.second ?? 0, span), [data, nodes, shown]);
  const predictors = nodes.filter(({ kind }) => kind === "predict").length;
  return (
    <Section title="Scores" note={predictors > maxShown ? `${shown.length} of ${predictors} predictors; the table chooses which` : "The greatest of each second, over ten minutes"}>
      {shown.length === 0 ? <p className="faint">{predictors > 0 ? "Choose a predictor in the table below." : "No predictor has scored a row yet."}</p> : <Chart title="Anomaly score" x={drawn.x} curves={drawn.curves} format={number} tick={short} height={280} xName="" time min={0} />}
    </Section>
  );
}
