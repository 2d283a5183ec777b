import { useDeferredValue, useState } from "react";
import { Link, useLocation } from "wouter";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { ApiProblem } from "../../api/http";
import { itemsOf, useRuns } from "../../api/queries";
import type { RunInfo, RunStatus } from "../../api/types";
import { Button, ButtonLink, EmptyState, Fault, PageHead, SearchField, Segments, SkeletonRows, Sparkline, Status, Table, Time, type Column } from "../../design";
import { count, duration, number, percent } from "../../words/format";
import { runTone, runWords } from "../../words/statuses";
import { FilterField } from "./FilterField";
import { Launch } from "./Launch";
import { useAddressed } from "./useAddressed";
import "./runs.css";

const filters: { id: RunStatus | "all"; label: string }[] = [
  { id: "all", label: "All" },
  ...(["running", "queued", "paused", "completed", "stopped", "failed"] as const).map((status) => ({ id: status, label: runWords[status] })),
];
const maxCompared = 8;

export default function Runs() {
  useTitle("Runs");
  const [status, setStatus] = useState<RunStatus | "all">("all");
  const [words, setWords] = useState("");
  const sought = useDeferredValue(words.trim());
  const [filter, setFilter] = useAddressed("filter");
  const [archived, setArchived] = useState(false);
  const runs = useRuns({ status: status === "all" ? undefined : status, q: sought, filter: filter || undefined, archived: archived ? "all" : undefined });
  const unread = runs.error instanceof ApiProblem && runs.error.errors[0]?.path === "filter" ? runs.error.errors[0].message : undefined;
  const { operates, why } = useAccess();
  const [, navigate] = useLocation();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = itemsOf(runs.data);
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id) && next.size < maxCompared) next.add(id);
    setSelected(next);
  };
  const filtered = status !== "all" || sought !== "" || filter !== "";
  return (
    <>
      <PageHead
        title="Runs"
        actions={
          <>
            <Launch />
            {operates ? (
              <ButtonLink kind="main" icon="plus" href="/runs/new">
                Start a run
              </ButtonLink>
            ) : (
              <Button icon="plus" why={why}>
                Start a run
              </Button>
            )}
          </>
        }
      />
      <div className="row wrap runs-tools">
        <SearchField label="Search by name or id" value={words} onChange={(event) => setWords(event.target.value)} />
        <div className="runs-filter">
          <Segments label="Status" items={filters} value={status} onChange={setStatus} />
        </div>
        <FilterField value={filter} fault={unread} onChange={setFilter} />
        <label className="runs-archived small">
          <input type="checkbox" checked={archived} onChange={(event) => setArchived(event.target.checked)} /> Archived too
        </label>
        <span className="grow" />
        <div className="runs-compare" aria-live="polite">
          {selected.size > 0 && (
            <>
              <Button size="s" kind="quiet" onClick={() => setSelected(new Set())}>
                Clear
              </Button>
              <Button size="s" kind="main" icon="compare" why={selected.size < 2 ? "Choose two runs or more" : undefined} onClick={() => navigate(`/runs/compare?ids=${[...selected].join(",")}`)}>
                Compare {count(selected.size)}
              </Button>
            </>
          )}
        </div>
      </div>
      {unread ? (
        <EmptyState icon="runs" title="The filter cannot be read">
          {unread}
        </EmptyState>
      ) : runs.error && !runs.data ? (
        <Fault error={runs.error} retry={() => void runs.refetch()} />
      ) : !runs.data ? (
        <SkeletonRows rows={10} height={52} />
      ) : rows.length === 0 ? (
        <EmptyState icon="runs" title={filtered ? "No run is like that" : "No run yet"} action={!filtered && operates && <ButtonLink kind="main" icon="plus" href="/runs/new">Start a run</ButtonLink>}>
          {filtered ? "Change the search, the filter or the status." : "A run is many rounds in which clients train one model together."}
        </EmptyState>
      ) : (
        <Table
          label="Runs"
          columns={columns(selected, toggle)}
          rows={rows}
          rowKey={(run) => run.id}
          rowHeight={52}
          selected={selected}
          onOpen={(run) => navigate(`/runs/${run.id}`)}
          onEnd={() => runs.hasNextPage && !runs.isFetchingNextPage && void runs.fetchNextPage()}
        />
      )}
    </>
  );
}

const columns = (selected: ReadonlySet<string>, toggle: (id: string) => void): Column<RunInfo>[] => [
  { id: "select", title: <span className="sr-only">Compare</span>, width: "18px", cell: (run) => <input type="checkbox" aria-label={`Choose ${run.name} of ${run.id} to compare`} checked={selected.has(run.id)} onChange={() => toggle(run.id)} /> },
  {
    id: "name",
    title: "Run",
    width: "minmax(110px, 2fr)",
    sort: (run) => run.name,
    cell: (run) => (
      <>
        <Link href={`/runs/${run.id}`}>{run.name}</Link>
        <div className="faint small clip">
          <span className="mono">{run.id}</span>
          {run.archived && " · archived"}
          {run.tags.length > 0 && <span className="soft"> · {run.tags.join(", ")}</span>}
        </div>
      </>
    ),
  },
  {
    id: "status",
    title: "Status",
    width: "minmax(92px, 1fr)",
    sort: (run) => run.status,
    cell: (run) => (
      <span title={run.waiting}>
        <Status tone={runTone[run.status]} live={run.status === "running"}>
          {runWords[run.status]}
        </Status>
      </span>
    ),
  },
  { id: "curve", title: "Curve", wide: true, width: "110px", cell: (run) => <Sparkline values={run.curve} label={`${run.curveOf ?? "accuracy"} of ${run.name}`} tone={runTone[run.status]} /> },
  { id: "accuracy", title: "Accuracy", numeric: true, width: "76px", sort: (run) => run.accuracy, cell: (run) => <span className="strong">{percent(run.accuracy, 1)}</span> },
  { id: "loss", title: "Loss", numeric: true, wide: true, width: "76px", sort: (run) => run.loss, cell: (run) => number(run.loss) },
  {
    id: "rounds",
    title: "Rounds",
    numeric: true,
    wide: true,
    width: "104px",
    sort: (run) => run.round ?? 0,
    cell: (run) => (
      <>
        {count(run.round ?? 0)} <span className="faint">/ {count(run.rounds)}</span>
      </>
    ),
  },
  { id: "seconds", title: "Time", numeric: true, wide: true, width: "104px", sort: (run) => run.seconds, cell: (run) => duration(run.seconds) },
  { id: "created", title: "Started", numeric: true, wide: true, width: "116px", sort: (run) => run.created, cell: (run) => <Time at={run.created} /> },
];
