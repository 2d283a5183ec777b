import { useMemo } from "react";
import { Link } from "wouter";
import { useRun, useRunNames } from "../../api/queries";
import type { ClientView, RunInfo } from "../../api/types";
import { Progress, Status } from "../../design";
import { River } from "../../river/River";
import type { Stream } from "../../river/flow";
import { inWords, ofClients, ofRound, roundInWords } from "../../river/streams";
import { count, number, percent, plural } from "../../words/format";
import { WhoCannot } from "../../parts/WhoCannot";
import { withRunNames } from "../../words/work";
import { isStuck, runTone, runWords } from "../../words/statuses";

const riverHeight = 340;

/** What flows now: the round under way, or the clients that wait for one. */
export function Now({ runId, last, clients }: { runId: string | undefined; last: RunInfo | undefined; clients: ClientView[] }) {
  const nameOf = useRunNames();
  const streams = useMemo(() => ofClients(clients, nameOf), [clients, nameOf]);
  return (
    <div className="overview-now">
      {runId ? (
        <Active id={runId} clients={clients} nameOf={nameOf} />
      ) : (
        <>
          <River streams={streams} height={riverHeight} mouth={last && <Mouth run={last} ended />} />
          <p className="overview-wait">{inWords(streams)}</p>
        </>
      )}
    </div>
  );
}

function Active({ id, clients, nameOf }: { id: string; clients: ClientView[]; nameOf: (run: string) => string }) {
  const { data: run } = useRun(id);
  const byId = useMemo(() => new Map(clients.map((client) => [client.id, client])), [clients]);
  const streams = useMemo(() => (run?.live ? ofRound(run.live, byId) : ofClients(clients, nameOf)), [run?.live, byId, clients, nameOf]);
  if (!run) return null;
  return (
    <>
      <River streams={streams} round={run.live?.round} height={riverHeight} mouth={<Mouth run={run} />} />
      <p className="overview-wait" role="status" aria-live="polite">
        {waitText(run, streams, nameOf)}
      </p>
      {isStuck(run) && <WhoCannot shortage={run.waitsFor} />}
    </>
  );
}

/** What the run does or waits for, in words; the streams are those of its round. */
export function waitText(run: RunInfo, streams: Stream[], nameOf: (run: string) => string): string {
  const short = run.waitsFor;
  // Who cannot take part is listed below; the coordinator's sentence says it all in one line.
  if (isStuck(run) && short && short.excluded.length > 0) return `Waiting for ${count(short.needed - short.eligible)} of ${plural(short.needed, "client")}.`;
  if (run.waiting && !run.live) return withRunNames(run.waiting.charAt(0).toUpperCase() + run.waiting.slice(1), nameOf);
  if (run.status === "queued") return "Waits for its turn.";
  if (run.status === "paused") return "Paused. A round under way goes on with the same clients when it is resumed.";
  if (!run.live) return run.status === "running" ? "Between rounds: the model is tested and saved." : "";
  return roundInWords(run.live.round, streams, run.live.needed);
}

function Mouth({ run, ended }: { run: RunInfo; ended?: boolean }) {
  const round = run.live?.round ?? run.round ?? 0;
  return (
    <div className="mouth">
      <Status tone={runTone[run.status]} live={run.status === "running" && !isStuck(run)}>
        {ended ? `Last: ${runWords[run.status].toLowerCase()}` : runWords[run.status]}
      </Status>
      <Link href={`/runs/${run.id}`} className="mouth-name plain">
        {run.name}
      </Link>
      <p className="mouth-figure num">{run.accuracy != null ? percent(run.accuracy, 1) : number(run.loss)}</p>
      <p className="small soft">{run.accuracy != null ? "accuracy" : run.loss != null ? "loss" : "not tested yet"}</p>
      <Progress value={(run.round ?? 0) / run.rounds} tone={runTone[run.status]} label={`Rounds of ${run.name}`} />
      <p className="small soft num">
        Round {count(round)} of {count(run.rounds)}
      </p>
    </div>
  );
}
