import { useMemo } from "react";
import { Link } from "wouter";
import type { ModelDetail } from "../../api/models";
import { useRun } from "../../api/queries";
import { EmptyState } from "../../design";
import { River } from "../../river/River";
import type { Stream } from "../../river/flow";
import { count, percent, plural, shortHash } from "../../words/format";
import { refusalWords } from "../../words/statuses";

/** Who flowed into this version, each as wide as its examples, and what was before and came after. */
export function Lineage({ model }: { model: ModelDetail }) {
  const streams = useMemo(() => model.cohort.map(streamOf), [model.cohort]);
  const ended = !!useRun(model.run).data?.outcome;
  const examples = model.cohort.reduce((sum, one) => sum + (one.refused ? 0 : one.examples), 0);
  return (
    <div className="lineage">
      <ol className="lineage-line" aria-label="Versions in order">
        <Step sha256={model.before} name={`Round ${count(model.round - 1)}`} none={model.round === 1 ? "fresh weights" : "not kept"} />
        <li className="lineage-here" aria-current="true">
          <span className="faint small">Round {count(model.round)}</span>
          <code>{shortHash(model.sha256)}</code>
        </li>
        <Step sha256={model.after} name={`Round ${count(model.round + 1)}`} none={ended ? "the run has ended" : "the last one yet"} />
      </ol>
      {streams.length === 0 ? (
        <EmptyState title="Nobody trained it" />
      ) : (
        <River
          streams={streams}
          round={model.round}
          height={Math.min(320, Math.max(140, streams.length * 28))}
          mouth={
            <div className="mouth-model">
              <b className="num">{percent(model.accuracy)}</b>
              <span className="soft small">
                from {plural(examples, "example")} of {plural(model.cohort.filter((one) => !one.refused).length, "client")}
              </span>
            </div>
          }
        />
      )}
    </div>
  );
}

function Step({ sha256, name, none }: { sha256: string | undefined; name: string; none: string }) {
  return (
    <li>
      <span className="faint small">{name}</span>
      {sha256 ? (
        <Link className="link" href={`/models/${sha256}`}>
          <code>{shortHash(sha256)}</code>
        </Link>
      ) : (
        <span className="faint">{none}</span>
      )}
    </li>
  );
}

function streamOf({ client, examples, refused }: ModelDetail["cohort"][number]): Stream {
  return { id: client, weight: refused ? 1 : examples, state: refused ? "refused" : "answered", note: refused ? `did not count: it ${refusalWords[refused]}` : plural(examples, "example") };
}
