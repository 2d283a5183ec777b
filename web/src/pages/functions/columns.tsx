import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { FabricActivation } from "../../api/fabric";
import { runQuery } from "../../api/queries";
import { Status, Time, type Column } from "../../design";
import { count, dollars, duration, none } from "../../words/format";
import { activationTone, activationWords } from "../../words/statuses";
import { attemptWords, startWords } from "./words";

/** One that was never started has no id. */
export const keyOf = (one: FabricActivation): string => `${one.id} ${one.function} ${one.run} ${one.round} ${one.attempt} ${one.started}`;

export const columns: Column<FabricActivation>[] = [
  {
    id: "function",
    title: "Function",
    width: "minmax(84px, 1.1fr)",
    sort: (one) => one.function,
    cell: (one) => (
      <>
        <Link href={`/clients/${encodeURIComponent(one.function)}`}>{one.function}</Link>
        <div className="faint small clip">{one.cluster}</div>
      </>
    ),
  },
  { id: "run", title: "Run", width: "minmax(72px, 1fr)", sort: (one) => `${one.run} ${String(one.round).padStart(9, "0")}`, cell: (one) => <RunCell one={one} /> },
  { id: "state", title: "State", width: "minmax(96px, 1.8fr)", sort: (one) => activationWords[one.state], cell: (one) => <StateCell one={one} /> },
  {
    id: "start",
    title: "Start",
    wide: true,
    width: "minmax(150px, 0.8fr)",
    sort: (one) => startWords(one),
    cell: (one) => (
      <>
        <span className={one.cold == null ? "faint" : undefined}>{startWords(one)}</span>
        <div className="faint small clip">{attemptWords(one)}</div>
      </>
    ),
  },
  { id: "seconds", title: "Time", numeric: true, width: "58px", sort: (one) => one.seconds ?? undefined, cell: (one) => duration(one.seconds) },
  { id: "cost", title: "Cost", numeric: true, wide: true, width: "92px", sort: (one) => one.cost, cell: (one) => (one.state === "underWay" ? <span className="faint">{none}</span> : dollars(one.cost)) },
  { id: "started", title: "Started", numeric: true, wide: true, width: "114px", sort: (one) => one.started, cell: (one) => <Time at={one.started} /> },
];

// A run's name does not matter enough to ask for it twice; one that is gone keeps its id.
function RunCell({ one }: { one: FabricActivation }) {
  const run = useQuery({ ...runQuery(one.run), staleTime: Infinity, retry: false });
  return (
    <>
      <Link href={`/runs/${encodeURIComponent(one.run)}`}>{run.data?.name ?? one.run}</Link>
      <div className="faint small num clip">round {count(one.round)}</div>
    </>
  );
}

function StateCell({ one }: { one: FabricActivation }) {
  return (
    <>
      <Status tone={activationTone[one.state]} live={one.state === "underWay"}>
        {activationWords[one.state]}
      </Status>
      {one.error && (
        <div className="faint small clip" title={one.error}>
          {one.error}
        </div>
      )}
    </>
  );
}
