import type { ReactNode } from "react";
import type { FabricCluster } from "../../api/fabric";
import { Facts, Status } from "../../design";
import { count, dollars, duration, none, number } from "../../words/format";
import { figureWords, providerWords } from "./words";

/** One platform: whether it answers, how its functions stand, what their activations came to. */
export function Cluster({ cluster }: { cluster: FabricCluster }) {
  const { provider, name, present, trouble, functions, ready, underWay, most, median, tally } = cluster;
  return (
    <li className="functions-cluster">
      <div className="row between">
        <h3 className="clip" title={name}>
          {name}
        </h3>
        <Status tone={present ? "ok" : "bad"} live={present && underWay > 0}>
          {present ? "There" : "Away"}
        </Status>
      </div>
      <p className="faint small">{providerWords(provider)}</p>
      {!present && trouble && <p className="functions-trouble small">{trouble}</p>}
      <Facts
        items={[
          ["Functions ready", of(ready, functions)],
          ["Under way", of(underWay, most)],
          ["Median time", duration(median)],
          ["Cold / warm starts", pair(count(tally.cold), count(tally.warm))],
          ["Answered", count(tally.succeeded)],
          ["Failed / too long", pair(bad(tally.failed), bad(tally.timedOut))],
          ["Repeated / beside another", pair(count(tally.repeated), count(tally.speculative))],
          ["Not needed any more", count(tally.abandoned)],
          ["GB-seconds", tally.gigabyteSeconds === 0 ? "0" : number(tally.gigabyteSeconds)],
          ["Cost", <b>{dollars(tally.cost)}</b>],
        ]}
      />
      <Figures cluster={cluster} />
    </li>
  );
}

// Those of the whole platform, which others may use too.
function Figures({ cluster: { metrics, metricsTrouble } }: { cluster: FabricCluster }) {
  const figures = figureWords(metrics);
  if (figures.length === 0 && !metricsTrouble) return null;
  return (
    <div className="functions-figures">
      <h4 className="faint small">By its Prometheus</h4>
      {figures.length > 0 && <Facts items={figures} />}
      {metricsTrouble && <p className="faint small">{metricsTrouble}</p>}
    </div>
  );
}

const of = (some: number, all: number): ReactNode => (
  <>
    {count(some)} <span className="faint">of {all > 0 ? count(all) : none}</span>
  </>
);

const pair = (one: ReactNode, other: ReactNode): ReactNode => (
  <>
    {one}
    <span className="faint"> / </span>
    {other}
  </>
);

const bad = (amount: number): ReactNode => <span className={amount > 0 ? "bad" : undefined}>{count(amount)}</span>;
