import { useMemo } from "react";
import { useTitle } from "../../app/Shell";
import { useView } from "../../app/useView";
import { itemsOf, useClients, useRun, useRunNames, useSeries } from "../../api/queries";
import type { RunInfo, RunSeries } from "../../api/types";
import { Crumbs, EmptyState, Fault, isNotThere, NotThere, PageHead, Progress, Section, Skeleton, SkeletonRows, Tabs } from "../../design";
import { River } from "../../river/River";
import { ofRound } from "../../river/streams";
import { WhoCannot } from "../../parts/WhoCannot";
import { count } from "../../words/format";
import { isActive, isStuck, runTone } from "../../words/statuses";
import { waitText } from "../overview/Now";
import { OwnMetrics, ProgressCurves, RoundCosts } from "./Curves";
import { Log } from "./Log";
import { Nodes } from "./Nodes";
import { RoundTimeline } from "./RoundTimeline";
import { RunColumns } from "./RunColumns";
import { RunClients } from "./RunClients";
import { RunFigures } from "./RunFigures";
import { RunHead } from "./RunHead";
import { RunSettings } from "./RunSettings";
import "./run.css";

const views = [
  { id: "round", label: "Clients in a round" },
  { id: "clients", label: "Clients over all rounds" },
  { id: "log", label: "Log" },
  { id: "columns", label: "Columns" },
  { id: "settings", label: "Settings" },
] as const;

/** Whether the run learns from tables; only then columns have a meaning. */
const isTable = ({ spec }: RunInfo): boolean => {
  const data = spec?.data as Record<string, unknown> | undefined;
  return !!data && (data.label != null || data.targets != null || data.file != null);
};

/** The strategy's name as the run file has it. */
const strategyOf = ({ spec }: RunInfo): unknown => (spec?.strategy as Record<string, unknown> | undefined)?.name;

export default function Run({ id }: { id: string }) {
  const { data: run, error, refetch } = useRun(id);
  const { data: series } = useSeries(id);
  const clients = useClients();
  const known = useMemo(() => new Map(itemsOf(clients.data).map((client) => [client.id, client])), [clients.data]);
  const nameOf = useRunNames();
  const live = run?.live;
  const streams = useMemo(() => live && ofRound(live, known), [live, known]);
  const [view, show] = useView(views);
  useTitle(run?.name ?? "Run");
  if (!run)
    return isNotThere(error) ? (
      <>
        <PageHead eyebrow={<Crumbs places={[{ href: "/runs", label: "Runs" }]} here="Unknown" />} title="No such run" />
        <NotThere what="run" name={id} list={{ href: "/runs", label: "See all runs" }} />
      </>
    ) : error ? (
      <Fault error={error} retry={() => void refetch()} />
    ) : (
      <>
        <Skeleton height={34} width={280} />
        <div style={{ height: 40 }} />
        <SkeletonRows rows={8} height={60} />
      </>
    );
  return (
    <>
      <RunHead run={run} />
      <RunFigures run={run} series={series} />
      <div className="run-progress">
        <Progress value={(run.round ?? 0) / run.rounds} tone={runTone[run.status]} label="Rounds done" />
        <p className="soft" role="status" aria-live="polite">
          {run.outcome ? run.outcome.reason.charAt(0).toUpperCase() + run.outcome.reason.slice(1) + "." : waitText(run, streams ?? [], nameOf)}
        </p>
        {isStuck(run) && <WhoCannot shortage={run.waitsFor} />}
      </div>
      {isActive(run.status) && (
        <Section title="The round under way" note={run.live && `Round ${count(run.live.round)}`}>
          <div className="run-river">
            {streams ? <River streams={streams} round={run.live?.round} height={260} /> : <EmptyState title={isStuck(run) ? "No round is under way" : "Between two rounds"}>{waitText(run, streams ?? [], nameOf)}</EmptyState>}
          </div>
        </Section>
      )}
      <Progressed run={run} series={series} />
      {strategyOf(run) === "gossip" && <Nodes run={run} />}
      {series && <OwnMetrics series={series} />}
      {series && series.rounds.length > 0 && <RoundCosts series={series} />}
      <Tabs label="Details of the run" items={views.filter(({ id }) => id !== "columns" || isTable(run))} value={view} onChange={show}>
        {view === "round" && <RoundTimeline run={run} />}
        {view === "clients" && <RunClients id={run.id} />}
        {view === "log" && <Log id={run.id} live={isActive(run.status)} />}
        {view === "columns" && <RunColumns id={run.id} begun={!!run.round || !!run.live} />}
        {view === "settings" && <RunSettings run={run} />}
      </Tabs>
    </>
  );
}

/** How good the model has become, once there is a round. */
function Progressed({ run, series }: { run: RunInfo; series: RunSeries | undefined }) {
  const note = run.round ? `${count(run.round)} of ${count(run.rounds)} rounds` : undefined;
  if (series && series.rounds.length > 0) return <ProgressCurves series={series} note={note} />;
  return (
    <Section title="Progress" note={note}>
      {series ? (
        <EmptyState icon="runs" title="No round is saved yet">
          Accuracy and loss stand here after the first one.
        </EmptyState>
      ) : (
        <Skeleton height={260} />
      )}
    </Section>
  );
}
