import { useMemo, useState } from "react";
import type { Maybe, RunSeries } from "../../api/types";
import { Section, Segments } from "../../design";
import { Chart, type Curve } from "../../design/charts/Chart";
import { hasPeaks } from "../../design/charts/smooth";
import { bytes, duration, number, percent, short } from "../../words/format";

const said = (values: Maybe[]) => values.some((value) => value != null);
const share = (value: number | null | undefined) => percent(value, 1);

/** Fewer rounds have no trend to look for. */
const leastToSmooth = 10;

/** Accuracy and loss over the rounds, as measured or as running means. */
export function ProgressCurves({ series, note }: { series: RunSeries; note?: string }) {
  const [way, setWay] = useState<"measured" | "smoothed">("measured");
  const ways = [
    { id: "measured" as const, label: "As measured" },
    { id: "smoothed" as const, label: "Smoothed" },
  ];
  const long = series.rounds.length >= leastToSmooth;
  return (
    <Section title="Progress" note={note} actions={long && <Segments label="How curves are drawn" items={ways} value={way} onChange={setWay} />}>
      <Curves series={series} smoothed={long && way === "smoothed"} />
    </Section>
  );
}

// On the server's test set, on the clients, and in training with the spread between clients.
function Curves({ series, smoothed }: { series: RunSeries; smoothed: boolean }) {
  const accuracy = useMemo(
    () =>
      pick([
        { label: "Server", values: series.accuracy, colour: "c1" },
        { label: "Clients", values: series.clientAccuracy, colour: "c2" },
      ]),
    [series],
  );
  const losses = useMemo(
    () =>
      pick([
        { label: "Server", values: series.loss, colour: "c1" },
        { label: "Clients", values: series.clientLoss, colour: "c2" },
        { label: "Training", values: series.trainLoss, colour: "c3", dashed: true },
      ]),
    [series],
  );
  const withSpread = useMemo<Curve[]>(
    () => [...losses, { label: "upper quartile", values: series.spread.high, colour: "c3", silent: true }, { label: "lower quartile", values: series.spread.low, colour: "c3", silent: true }],
    [losses, series],
  );
  const spread = said(series.spread.high);
  return (
    <div className="charts">
      {accuracy.length > 0 && <Chart title="Accuracy" x={series.rounds} curves={accuracy} format={share} tick={hundredths} sync="run" max={1} smoothed={smoothed} />}
      {(losses.length > 0 || spread) && (
        <Chart title="Loss" x={series.rounds} curves={spread ? withSpread : losses} bands={spread ? [{ upper: losses.length, lower: losses.length + 1, colour: "c3" }] : undefined} format={number} tick={short} sync="run" smoothed={smoothed} />
      )}
      {spread && <p className="chart-note faint small">The tinted plane is the middle half of the clients' training losses.</p>}
    </div>
  );
}

const maxMetrics = 12;

/** What else was measured: by the server, by clients on their samples, and in training. Null where it was nothing. */
export function OwnMetrics({ series }: { series: RunSeries }) {
  const { serverMetrics, trainMetrics, clientMetrics, rounds } = series;
  const charts = useMemo(() => {
    const [own, tests, training] = [serverMetrics, clientMetrics, trainMetrics].map((metrics) => new Map(Object.entries(metrics)));
    const names = [...new Set([...own!.keys(), ...tests!.keys(), ...training!.keys()])].toSorted();
    return names.map((name) => ({
      name,
      curves: pick([
        { label: "Server", values: own!.get(name) ?? [], colour: "c1" },
        { label: "Clients", values: tests!.get(name) ?? [], colour: "c2" },
        { label: "Training", values: training!.get(name) ?? [], colour: "c3", dashed: true },
      ]),
    }));
  }, [serverMetrics, trainMetrics, clientMetrics]);
  if (charts.length === 0) return null;
  return (
    <Section title={Object.keys(serverMetrics).length > 0 ? "More measures" : "The clients' own metrics"} note={charts.length > maxMetrics ? `the first ${maxMetrics} of ${charts.length} names` : "of clients: means weighted by examples"}>
      <div className="charts three equal">
        {charts.slice(0, maxMetrics).map(({ name, curves }) => (
          <Chart key={name} title={name} x={rounds} curves={curves} format={number} tick={short} sync="run" height={160} />
        ))}
      </div>
    </Section>
  );
}

const pick = (curves: Curve[]) => curves.filter((curve) => curve.values.some((value) => value != null));

/** Where a round's time goes, and what crosses the wire. */
export function RoundCosts({ series }: { series: RunSeries }) {
  const { seconds } = series;
  const times = useMemo<Curve[]>(
    () => [
      { label: "Train", values: seconds.train, colour: "c1" },
      { label: "Transfer", values: seconds.transfer, colour: "c2" },
      { label: "Aggregate", values: seconds.aggregate, colour: "c3" },
      { label: "Evaluate", values: seconds.evaluate, colour: "c7" },
      { label: "Save", values: seconds.save, colour: "c8" },
      ...(seconds.wait.some((value) => value > 0.001) ? [{ label: "Wait for clients", values: seconds.wait, colour: "c4" } as Curve] : []),
    ],
    [seconds],
  );
  const wire = useMemo<Curve[]>(
    () => [
      { label: "From clients", values: series.bytesIn, colour: "c1" },
      { label: "To clients", values: series.bytesOut, colour: "c2" },
    ],
    [series],
  );
  const answers = useMemo<Curve[]>(
    () => [
      { label: "Counted", values: series.answered, colour: "c1" },
      { label: "Did not count", values: series.refused, colour: "c5" },
    ],
    [series],
  );
  // One slow round would flatten all others: then the axis begins as a logarithmic one.
  const peaks = useMemo(() => hasPeaks(series.rounds.map((_, round) => times.reduce((sum, curve) => sum + (curve.values[round] ?? 0), 0))), [series.rounds, times]);
  const [chosen, choose] = useState<Axis>();
  const axis = chosen ?? (peaks ? "log" : "linear");
  return (
    <Section title="What rounds cost" note={<span className="pointer-only">drag over a chart to see a part of it</span>} actions={<Segments label="Axis of times" items={axes} value={axis} onChange={choose} />}>
      <div className="charts three">
        <Chart title="Time" x={series.rounds} curves={times} stacked format={duration} sync="run" height={180} min={axis === "log" ? shortest : 0} log={axis === "log"} />
        <Chart title="Answers" x={series.rounds} curves={answers} stacked format={whole} sync="run" height={180} min={0} />
        <Chart title="Bytes" x={series.rounds} curves={wire} format={bytes} sync="run" height={180} min={0} />
      </div>
    </Section>
  );
}

/** Seconds: what is shorter says nothing on a logarithmic axis but draws the eye. */
const shortest = 0.001;

type Axis = "linear" | "log";

const axes: { id: Axis; label: string }[] = [
  { id: "linear", label: "Linear" },
  { id: "log", label: "Log" },
];

const hundredths = (value: number) => `${short(value * 100)} %`;

const whole = (value: number | null | undefined) => (value == null ? "–" : Number.isInteger(value) ? value.toLocaleString("en") : "");
