import { useMemo, useState } from "react";
import { useTitle } from "../../app/Shell";
import { useStreams, type StreamsInfo } from "../../api/streams";
import { Command, EmptyState, Fault, PageHead, SkeletonRows, Stats, Status } from "../../design";
import { count } from "../../words/format";
import { Alerts } from "./Alerts";
import { Faults } from "./Faults";
import { Manager } from "./Manager";
import { Nodes } from "./Nodes";
import { Scores } from "./Scores";
import { shownOf, toggled } from "./curves";
import { perSecond } from "./words";
import "./streams.css";

export default function Streams() {
  useTitle("Streams");
  const streams = useStreams();
  const { data } = streams;
  return (
    <>
      <PageHead title="Streams" note={data?.watched ? <Line info={data} /> : "Rows that never end: scored as they come, learned from as they gather."} />
      {streams.error && !data ? <Fault error={streams.error} retry={() => void streams.refetch()} /> : !data ? <SkeletonRows rows={8} height={48} /> : data.watched ? <Watched info={data} /> : <Unwatched />}
    </>
  );
}

function Line({ info }: { info: StreamsInfo }) {
  return (
    <span className="row wrap">
      <Status tone={info.connected ? "ok" : "bad"}>{info.connected ? "Watching" : "No connection to"}</Status>
      <code>{info.broker}</code>
      {info.missed > 0 && <span className="faint small">{count(info.missed)} messages came faster than they could be read</span>}
    </span>
  );
}

function Unwatched() {
  return (
    <EmptyState icon="streams" title="No stream is watched" action={<Command label="Command that watches a stream" text="tributary coordinator --streams mqtt://BROKER:1883" />}>
      A coordinator that is told of a broker shows the scores, alerts, models and merges of the stream there. Start it again with
    </EmptyState>
  );
}

function Watched({ info }: { info: StreamsInfo }) {
  const [chosen, choose] = useState<string[]>();
  const nodes = info.nodes;
  const shown = useMemo(() => shownOf(nodes, chosen), [nodes, chosen]);
  const [predictors, trainers] = [nodes.filter(({ kind }) => kind === "predict"), nodes.filter(({ kind }) => kind === "train")];
  const quiet = nodes.length === 0 && !info.manager;
  return (
    <>
      {info.trouble && (
        <p className="streams-trouble" role="alert">
          {info.trouble}. It is tried again by itself.
        </p>
      )}
      <div className="streams-stats">
        <Stats
          items={[
            { name: "Rows a second", value: perSecond(predictors.reduce((sum, node) => sum + node.rowsASecond, 0)), note: "scored" },
            { name: "Predictors", value: count(predictors.length) },
            { name: "Trainers", value: count(trainers.length) },
            { name: "Alerts", value: count(predictors.reduce((sum, node) => sum + node.alerts, 0)), note: "rows above a threshold" },
            { name: "Merges", value: count(info.manager?.merges ?? 0) },
          ]}
        />
      </div>
      {quiet ? (
        <EmptyState icon="streams" title={info.connected ? "Nothing has come yet" : "Nothing can come yet"}>
          {info.connected ? "The topics are subscribed. Predictors, trainers and a manager show here with their first message." : "As soon as the broker answers, the stream shows here."}
        </EmptyState>
      ) : (
        <>
          <Scores nodes={nodes} shown={shown} />
          <div className="streams-columns">
            <div>
              <Nodes title="Predictors" nodes={predictors} newest={info.manager?.model} shown={shown} toggle={(id) => choose(toggled(shown, id))} />
              <Nodes title="Trainers" nodes={trainers} />
              {info.beyond > 0 && <p className="faint small">{count(info.beyond)} messages came from further nodes; a thousand are shown.</p>}
            </div>
            <div>
              <Manager manager={info.manager} />
              <Alerts alerts={info.alerts} />
            </div>
          </div>
        </>
      )}
      <Faults faults={info.faults} />
    </>
  );
}
