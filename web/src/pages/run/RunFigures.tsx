import type { RunInfo, RunSeries } from "../../api/types";
import { Stats } from "../../design";
import { bytes, count, duration, number, percent, roughly } from "../../words/format";
import { isActive } from "../../words/statuses";
import { best, secondsLeft } from "./figures";

export function RunFigures({ run, series }: { run: RunInfo; series: RunSeries | undefined }) {
  // Of a simulation whose clients have speeds all times are virtual, and say nothing of when it ends here.
  const virtual = run.spec?.speeds !== undefined;
  const left = series && !virtual && isActive(run.status) ? secondsLeft(series, run.rounds) : undefined;
  const top = series && best(series);
  return (
    <Stats
      items={[
        { name: "Accuracy", value: percent(run.accuracy), note: top && `best ${percent(top.value)} in round ${count(top.round)}` },
        { name: "Loss", value: number(run.loss) },
        { name: "Round", value: count(run.live?.round ?? run.round ?? 0), note: `of ${count(run.rounds)}` },
        left !== undefined ? { name: "Time left", value: left === null ? "–" : roughly(left) } : { name: "Time in rounds", value: duration(run.seconds), note: virtual && "virtual: of clients with speeds" },
        { name: "From clients", value: bytes(run.bytesIn) },
        { name: "To clients", value: bytes(run.bytesOut) },
      ]}
    />
  );
}
