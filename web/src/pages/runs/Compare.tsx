import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link, useSearch } from "wouter";
import { useTitle } from "../../app/Shell";
import { runQuery, seriesQuery } from "../../api/queries";
import type { Maybe, RunInfo, RunSeries } from "../../api/types";
import { ButtonLink, Crumbs, EmptyState, Fault, PageHead, Section, Segments, SkeletonRows, Status } from "../../design";
import { Chart, inks, type Curve } from "../../design/charts/Chart";
import { bytes, count, duration, number, percent, short } from "../../words/format";
import { differences, flatten, shown } from "../../words/settings";
import { runTone, runWords } from "../../words/statuses";
import { best } from "../run/figures";
import { align } from "./align";
import "./runs.css";

const share = (value: number | null | undefined) => percent(value, 1);

export default function Compare() {
  useTitle("Compare runs");
  const ids = (new URLSearchParams(useSearch()).get("ids") ?? "").split(",").filter(Boolean);
  const runs = useQueries({ queries: ids.map((id) => runQuery(id)) });
  const series = useQueries({ queries: ids.map((id) => seriesQuery(id)) });
  const fault = [...runs, ...series].find((query) => query.error && !query.data)?.error;
  if (ids.length < 2)
    return (
      <EmptyState icon="compare" title="Choose runs to compare" action={<ButtonLink href="/runs">Go to the runs</ButtonLink>}>
        Mark two or more in the list of runs.
      </EmptyState>
    );
  if (fault) return <Fault error={fault} />;
  const known = runs.flatMap((query) => query.data ?? []);
  const curves = series.flatMap((query) => query.data ?? []);
  return (
    <>
      <PageHead
        eyebrow={<Crumbs places={[{ href: "/runs", label: "Runs" }]} here="Compare" />}
        title={`${count(ids.length)} runs side by side`}
      />
      {known.length === ids.length && curves.length === ids.length ? <Comparison runs={known} series={curves} /> : <SkeletonRows rows={10} height={52} />}
    </>
  );
}

function Comparison({ runs, series }: { runs: RunInfo[]; series: RunSeries[] }) {
  const names = useMemo(() => distinct(runs), [runs]);
  const accuracy = useMemo(() => overlay(names, series, (one) => (one.accuracy.some((value) => value != null) ? one.accuracy : one.clientAccuracy)), [names, series]);
  const loss = useMemo(() => overlay(names, series, (one) => (one.loss.some((value) => value != null) ? one.loss : one.clientLoss)), [names, series]);
  return (
    <>
      <Section title="Curves">
        <div className="charts">
          <Chart title="Accuracy" x={accuracy.x} curves={accuracy.curves} format={share} tick={(value) => `${short(value * 100)} %`} sync="compare" height={280} max={1} />
          <Chart title="Loss" x={loss.x} curves={loss.curves} format={number} tick={short} sync="compare" height={280} />
        </div>
      </Section>
      <Section title="Results">
        <Grid label="Results" names={names} runs={runs} rows={results(runs, series)} />
      </Section>
      <Settings names={names} runs={runs} />
    </>
  );
}

function Settings({ names, runs }: { names: string[]; runs: RunInfo[] }) {
  const [which, setWhich] = useState<"differ" | "all">("differ");
  const rows = useMemo(() => differences(runs.map((run) => flatten(run.spec ?? {}))), [runs]);
  const seen = rows.filter((row) => which === "all" || !row.same);
  return (
    <Section
      title="Settings"
      note={`${count(rows.filter((row) => !row.same).length)} of ${count(rows.length)} differ`}
      actions={<Segments label="Settings shown" items={[{ id: "differ", label: "What differs" }, { id: "all", label: "All" }]} value={which} onChange={setWhich} />}
    >
      {seen.length === 0 ? (
        <EmptyState title="The settings are the same" />
      ) : (
        <Grid label="Settings" names={names} runs={runs} rows={seen.map((row) => ({ name: <code>{row.path}</code>, key: row.path, cells: row.values.map((value) => <code key="v">{shown(value)}</code>), differs: !row.same }))} />
      )}
    </Section>
  );
}

interface Row {
  key: string;
  name: React.ReactNode;
  cells: React.ReactNode[];
  differs?: boolean;
}

function Grid({ label, names, runs, rows }: { label: string; names: string[]; runs: RunInfo[]; rows: Row[] }) {
  return (
    <div className="compare-scroll" tabIndex={0} role="region" aria-label={`${label} side by side`}>
      <table className="compare">
        <thead>
          <tr>
            <td />
            {runs.map((run, index) => (
              <th key={run.id} scope="col" style={{ "--ink": `var(--${inks[index % inks.length]})` } as React.CSSProperties}>
                <Link href={`/runs/${run.id}`} className="plain">
                  {names[index]}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-differs={row.differs || undefined}>
              <th scope="row">{row.name}</th>
              {row.cells.map((cell, index) => (
                <td key={index} className="num">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function results(runs: RunInfo[], series: RunSeries[]): Row[] {
  const row = (name: string, cell: (run: RunInfo, one: RunSeries | undefined) => React.ReactNode): Row => ({ key: name, name, cells: runs.map((run, index) => cell(run, series[index])) });
  return [
    row("Status", (run) => <Status tone={runTone[run.status]}>{runWords[run.status]}</Status>),
    row("Last accuracy", (run) => percent(run.accuracy)),
    row("Best accuracy", (_, one) => {
      const top = one && best(one);
      return top ? `${percent(top.value)} in round ${count(top.round)}` : "–";
    }),
    row("Last loss", (run) => number(run.loss)),
    row("Rounds", (run) => `${count(run.round ?? 0)} of ${count(run.rounds)}`),
    row("Time in rounds", (run) => duration(run.seconds)),
    row("From clients", (run) => bytes(run.bytesIn)),
    row("To clients", (run) => bytes(run.bytesOut)),
  ];
}

/** Runs of the same name are told apart by the end of their ids. */
function distinct(runs: RunInfo[]): string[] {
  return runs.map((run) => (runs.filter((other) => other.name === run.name).length > 1 ? `${run.name} ${run.id.slice(-4)}` : run.name));
}

function overlay(names: string[], series: RunSeries[], values: (one: RunSeries) => Maybe[]): { x: number[]; curves: Curve[] } {
  const { x, columns } = align(series.map((one) => ({ x: one.rounds, values: values(one) })));
  return { x, curves: columns.map((column, index) => ({ label: names[index] ?? "", values: column, colour: inks[index % inks.length] ?? "c1" })) };
}
