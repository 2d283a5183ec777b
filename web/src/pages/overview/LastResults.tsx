import { Link } from "wouter";
import type { RunInfo } from "../../api/types";
import { EmptyState, Sparkline, Status, Time } from "../../design";
import { count, number, percent } from "../../words/format";
import { runTone, runWords } from "../../words/statuses";

export function LastResults({ runs }: { runs: RunInfo[] }) {
  if (runs.length === 0)
    return (
      <EmptyState icon="runs" title="No run yet">
        What a run reached stands here.
      </EmptyState>
    );
  return (
    <ul className="results">
      {runs.map((run) => (
        <li key={run.id}>
          <Link href={`/runs/${run.id}`} className="results-row">
            <span className="results-name">
              <b className="clip">{run.name}</b>
              <span className="small">
                <Status tone={runTone[run.status]} live={run.status === "running"}>
                  {runWords[run.status]}
                </Status>
                <span className="faint">
                  {" "}
                  <Time at={run.created} />
                </span>
              </span>
            </span>
            <Sparkline values={run.curve} label={`${run.curveOf ?? "accuracy"} over the rounds`} width={110} height={28} tone={runTone[run.status]} />
            <span className="results-figure num">
              <b>{run.accuracy != null ? percent(run.accuracy, 1) : number(run.loss)}</b>
              <span className="small faint">
                {count(run.round ?? 0)} / {count(run.rounds)}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
