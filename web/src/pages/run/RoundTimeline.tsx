import { useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { useRounds } from "../../api/queries";
import type { RoundRecord, RunInfo } from "../../api/types";
import { EmptyState, IconButton, SkeletonRows, Table, type Column } from "../../design";
import { count, duration, number, plural } from "../../words/format";
import { refusalWords } from "../../words/statuses";

interface Lane {
  client: string;
  seconds: number;
  trainSeconds: number;
  tone: "done" | "working" | "refused";
  words: string;
  examples?: number;
}

/** Who took how long in a round, the slowest first, and why what did not count did not. */
export function RoundTimeline({ run }: { run: RunInfo }) {
  const { data, isPending } = useRounds(run.id);
  const [chosen, choose] = useState<number>();
  const saved = data?.items ?? [];
  const rounds = [...(run.live ? [run.live.round] : []), ...saved.map(({ round }) => round)];
  const round = chosen !== undefined && rounds.includes(chosen) ? chosen : rounds[0];
  const now = useSeconds(run.live !== undefined && round === run.live.round);
  const record = saved.find((one) => one.round === round);
  const lanes = useMemo(() => (record ? ofRecord(record) : ofLive(run, now)), [record, run, now]);
  if (isPending) return <SkeletonRows />;
  if (round === undefined) return <EmptyState icon="clients" title="No round has begun">Each client of a round gets a line here.</EmptyState>;
  const place = rounds.indexOf(round);
  const longest = Math.max(...lanes.map((lane) => lane.seconds), 0.001);
  return (
    <>
      <div className="row between timeline-head">
        <p className="soft">{record?.failure ?? summary(lanes)}</p>
        <div className="row">
          <IconButton name="chevron" label="Earlier round" size="s" why={place >= rounds.length - 1 ? "This is the earliest of the last 50 rounds" : undefined} onClick={() => choose(rounds[place + 1])} className="turned" />
          <span className="num timeline-round">
            Round {count(round)}
            {run.live?.round === round && <span className="faint"> under way</span>}
          </span>
          <IconButton name="chevron" label="Later round" size="s" why={place <= 0 ? "This is the last round" : undefined} onClick={() => choose(place <= 1 ? undefined : rounds[place - 1])} />
        </div>
      </div>
      <Table label={`Clients in round ${round}`} columns={columns(longest)} rows={lanes} rowKey={(lane) => lane.client} rowHeight={38} sortBy={{ id: "seconds", down: true }} />
    </>
  );
}

const columns = (longest: number): Column<Lane>[] => [
  { id: "client", title: "Client", width: "minmax(90px, 160px)", sort: (lane) => lane.client, cell: (lane) => <Link href={`/clients/${encodeURIComponent(lane.client)}`}>{lane.client}</Link> },
  {
    id: "bar",
    title: "From asking to the answer",
    width: "minmax(120px, 2fr)",
    cell: (lane) => (
      <div className={`lane ${lane.tone}`} title={`trained ${duration(lane.trainSeconds)}, ${duration(Math.max(0, lane.seconds - lane.trainSeconds))} on the way and waiting`}>
        <i style={{ width: `${(100 * lane.seconds) / longest}%` }}>
          <b style={{ width: `${lane.seconds > 0 ? Math.min(100, (100 * lane.trainSeconds) / lane.seconds) : 0}%` }} />
        </i>
      </div>
    ),
  },
  { id: "seconds", title: "Time", numeric: true, width: "84px", sort: (lane) => lane.seconds, cell: (lane) => duration(lane.seconds) },
  { id: "examples", title: "Examples", numeric: true, wide: true, width: "84px", sort: (lane) => lane.examples, cell: (lane) => count(lane.examples) },
  { id: "words", title: "What became of it", wide: true, width: "minmax(160px, 1.4fr)", sort: (lane) => lane.words, cell: (lane) => <span className={lane.tone === "refused" ? "bad" : "soft"} title={lane.words}>{lane.words}</span> },
];

function ofRecord(record: RoundRecord): Lane[] {
  const untested = new Map((record.refusedEvaluations ?? []).map((one) => [one.client, `; its evaluation does not count: ${reason(one)}`]));
  return record.cohort.map((one) => ({
    client: one.client,
    seconds: one.seconds,
    trainSeconds: one.trainSeconds,
    examples: one.refused ? undefined : one.examples,
    tone: one.refused ? "refused" : "done",
    words: one.refused ? reason(one) : counted(one.metrics) + late(one.behind) + (one.detail ? `; but ${one.detail}` : "") + (untested.get(one.client) ?? ""),
  }));
}

function reason(one: RoundRecord["cohort"][number]): string {
  return `${one.refused ? refusalWords[one.refused] : ""}${one.detail ? `: ${one.detail}` : ""}`;
}

/** What a late update began from. */
function late(behind: number | null | undefined): string {
  return behind ? `, ${plural(behind, "model")} behind` : "";
}

function counted(metrics: RoundRecord["cohort"][number]["metrics"]): string {
  const said = Object.entries(metrics ?? {}).map(([name, value]) => `${name} ${number(value)}`);
  return said.length > 0 ? `counted; ${said.join(", ")}` : "counted";
}

function ofLive(run: RunInfo, now: number): Lane[] {
  if (!run.live) return [];
  const elapsed = Math.max(0, (now - Date.parse(run.live.started)) / 1000);
  return run.live.clients.map((one) => ({
    client: one.client,
    seconds: one.done ? (one.seconds ?? 0) : elapsed,
    trainSeconds: one.done ? (one.trainSeconds ?? 0) : one.epoch != null && one.epochs ? (elapsed * one.epoch) / one.epochs : 0,
    tone: one.refused ? "refused" : one.done ? "done" : "working",
    words: one.refused ? `${refusalWords[one.refused]}${one.text ? `: ${one.text}` : ""}` : one.done ? `has answered${late(one.behind)}` : one.epoch != null && one.epochs ? `at epoch ${one.epoch} of ${one.epochs}` : (one.text ?? "at work"),
  }));
}

function summary(lanes: Lane[]): string {
  const [counted, refused] = [lanes.filter((lane) => lane.tone === "done"), lanes.filter((lane) => lane.tone === "refused")];
  const slowest = lanes.toSorted((a, b) => b.seconds - a.seconds)[0];
  return `${plural(counted.length, "answer")} counted${refused.length > 0 ? `, ${count(refused.length)} did not` : ""}${slowest && slowest.tone === "done" && lanes.length > 1 ? `; ${slowest.client} took longest` : ""}.`;
}

function useSeconds(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
