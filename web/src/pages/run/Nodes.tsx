import { useMemo, useState } from "react";
import { useRounds } from "../../api/queries";
import type { RoundRecord, RunInfo } from "../../api/types";
import { Section, SkeletonRows, Stats } from "../../design";
import { Chart } from "../../design/charts/Chart";
import { bytes, count, number, percent, plural, short } from "../../words/format";
import { NodeField, NodeRing, Scale, type Range } from "./NodePictures";
import "./nodes.css";

type Gossip = NonNullable<RoundRecord["gossip"]>;
export type Saved = { round: number; gossip: Gossip };

/** More nodes than this are cells of a field: a graph of them would be a ball of wool. */
const maxDrawn = 100;

const share = (value: number | null | undefined) => percent(value, 1);
const hundredths = (value: number) => `${short(value * 100)} %`;

/** Of a run without a central model: who averages with whom, how good each node's own model is, and how they come to agree. */
export function Nodes({ run }: { run: RunInfo }) {
  const { data, isPending } = useRounds(run.id);
  const saved = useMemo(() => (data?.items ?? []).flatMap(({ round, gossip }) => (gossip ? [{ round, gossip }] : [])).reverse(), [data]);
  const [chosen, choose] = useState<number>();
  if (isPending) return <SkeletonRows />;
  const last = saved.at(-1);
  if (!last) return null;
  const shown = saved.find(({ round }) => round === chosen) ?? last;
  const { figures } = shown.gossip;
  return (
    <Section title="Nodes" note={`${plural(figures.nodes, "model")}, none in the centre`}>
      <div className="nodes">
        <figure className="nodes-picture">
          <Picture saved={saved} shown={shown} />
          <label className="nodes-round">
            <span className="num">Round {count(shown.round)}</span>
            <input type="range" min={0} max={saved.length - 1} value={saved.indexOf(shown)} disabled={saved.length < 2} aria-valuetext={`Round ${shown.round}`} aria-label="Round of the picture" onChange={({ target }) => choose(Number(target.value) === saved.length - 1 ? undefined : saved[Number(target.value)]?.round)} />
          </label>
        </figure>
        <Agreement saved={saved} />
      </div>
      <Stats
        items={[
          { name: "Mean of nodes", value: share(figures.accuracy), note: figures.spread != null && `spread ${share(figures.spread)}` },
          { name: "Worst to best", value: figures.least == null ? "–" : `${share(figures.least)} to ${share(figures.most)}` },
          { name: "Distance from the mean", value: number(figures.distance), note: `largest ${number(figures.maxDistance)}` },
          { name: "Spectral gap", value: number(figures.gap), note: figures.gap === 0 ? "parts do not hear of each other" : undefined },
          { name: "Between nodes", value: bytes(figures.exchanged), note: plural(figures.handovers, "model") },
        ]}
      />
    </Section>
  );
}

// Colours mean the same in all rounds, so that one sees how nodes get better.
function Picture({ saved, shown }: { saved: Saved[]; shown: Saved }) {
  const range = useMemo<Range>(() => {
    const all = saved.flatMap(({ gossip }) => (gossip.figures.least == null || gossip.figures.most == null ? [] : [gossip.figures.least, gossip.figures.most]));
    return all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  }, [saved]);
  const { nodes, links, figures } = shown.gossip;
  const words = `${plural(nodes.length, "node")}${links ? `, ${plural(links.length, "link")}` : ""}; their accuracies after round ${shown.round} lie between ${share(figures.least)} and ${share(figures.most)}`;
  return (
    <>
      {nodes.length <= maxDrawn && links ? <NodeRing nodes={nodes} links={links} range={range} label={words} /> : <NodeField nodes={nodes} range={range} label={words} />}
      <figcaption className="small">
        <Scale range={range} format={hundredths} />
        <span className="soft">{nodes.length <= maxDrawn ? "Each dot is a node, each line two that average." : "Each cell is a node, in the order of their names."}</span>
      </figcaption>
    </>
  );
}

function Agreement({ saved }: { saved: Saved[] }) {
  const [rounds, accuracy, distance] = useMemo(() => {
    const figures = saved.map(({ gossip }) => gossip.figures);
    return [
      saved.map(({ round }) => round),
      [
        { label: "Median", values: figures.map(({ middle }) => middle), colour: "c1" as const },
        { label: "Best", values: figures.map(({ most }) => most), colour: "c2" as const, width: 1 },
        { label: "Worst", values: figures.map(({ least }) => least), colour: "c5" as const, width: 1 },
        { label: "upper quartile", values: figures.map(({ high }) => high), colour: "c1" as const, silent: true },
        { label: "lower quartile", values: figures.map(({ low }) => low), colour: "c1" as const, silent: true },
      ],
      [
        { label: "Mean", values: figures.map((one) => one.distance), colour: "c1" as const },
        { label: "Largest", values: figures.map(({ maxDistance }) => maxDistance), colour: "c4" as const },
      ],
    ];
  }, [saved]);
  return (
    <div className="nodes-curves">
      {accuracy[0]?.values.some((value) => value != null) && <Chart title="Accuracy of nodes" x={rounds} curves={accuracy} bands={[{ upper: 3, lower: 4, colour: "c1" }]} format={share} tick={hundredths} sync="nodes" max={1} height={190} />}
      <Chart title="Distance from the mean of all" x={rounds} curves={distance} format={number} tick={short} sync="nodes" min={0} height={150} />
    </div>
  );
}
