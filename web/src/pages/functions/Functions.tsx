import { useTitle } from "../../app/Shell";
import { useFabric, type FabricInfo } from "../../api/fabric";
import { Command, EmptyState, Fault, PageHead, Progress, Section, SkeletonRows, Stats } from "../../design";
import { count, dollars, percent } from "../../words/format";
import { Activations } from "./Activations";
import { Cluster } from "./Cluster";
import { sumOf } from "./sum";
import "./functions.css";

export default function Functions() {
  useTitle("Functions");
  const fabric = useFabric();
  const { data } = fabric;
  return (
    <>
      <PageHead title="Functions" note={data?.name ?? "Clients that are started for what they are asked, on platforms that bill for it."} />
      {fabric.error && !data ? <Fault error={fabric.error} retry={() => void fabric.refetch()} /> : !data ? <SkeletonRows rows={8} height={52} /> : data.configured ? <Fabric info={data} /> : <NoFunctions />}
    </>
  );
}

function NoFunctions() {
  return (
    <EmptyState icon="functions" title="No functions are clients here" action={<Command label="Command that lets functions take part" text="tributary coordinator --faas config.yaml" />}>
      A coordinator that is told of platforms and their functions shows there who answers, what their activations came to and what they cost. Start it again with
    </EmptyState>
  );
}

function Fabric({ info }: { info: FabricInfo }) {
  const { clusters, cost, budget } = info;
  const sum = sumOf(clusters);
  return (
    <>
      <div className="functions-stats">
        <Stats
          items={[
            { name: "Platforms", value: count(sum.present), note: `of ${count(clusters.length)} answer` },
            { name: "Functions ready", value: count(sum.ready), note: `of ${count(sum.functions)}` },
            { name: "Under way", value: count(sum.underWay) },
            { name: "Activations", value: count(sum.started), note: sum.lost > 0 ? `${count(sum.lost)} without an answer` : "since the coordinator started" },
            { name: "Cost so far", value: dollars(cost), note: budget == null ? "no budget" : `of ${dollars(budget)}` },
          ]}
        />
        {budget != null && budget > 0 && <Budget cost={cost} budget={budget} />}
      </div>
      <Section title="Platforms" note={info.prices ? `Costs by ${info.prices}` : undefined}>
        {clusters.length === 0 ? (
          <p className="faint">None was met yet.</p>
        ) : (
          <ul className="functions-clusters">
            {clusters.map((cluster) => (
              <Cluster key={`${cluster.provider} ${cluster.name}`} cluster={cluster} />
            ))}
          </ul>
        )}
      </Section>
      <Activations />
    </>
  );
}

function Budget({ cost, budget }: { cost: number; budget: number }) {
  const share = cost / budget;
  return (
    <div className="functions-budget">
      <Progress label="Share of the budget that is spent" value={Math.min(1, share)} tone={share >= 1 ? "bad" : share >= 0.8 ? "wait" : "accent"} />
      <p className="faint small">{share >= 1 ? "The budget is spent: the run is stopped." : `${percent(share, 1)} of the budget is spent. At ${dollars(budget)} the run is stopped.`}</p>
    </div>
  );
}
