import { useMemo } from "react";
import { Link } from "wouter";
import { useClientRounds, type ClientRound } from "../../api/clients";
import { itemsOf } from "../../api/queries";
import { EmptyState, Fault, Section, Skeleton, SkeletonRows, Table, Time, type Column } from "../../design";
import { Chart, type Curve } from "../../design/charts/Chart";
import { count, duration, number, percent, short } from "../../words/format";
import { refusalWords } from "../../words/statuses";

const charted = 200;

/** What the client gave in every round it was asked in, over all runs. */
export function ClientHistory({ id }: { id: string }) {
  const history = useClientRounds(id);
  const rounds = itemsOf(history.data);
  return (
    <Section title="History" note={rounds.length > 0 && "newest first"}>
      {history.error && !history.data ? (
        <Fault error={history.error} retry={() => void history.refetch()} />
      ) : !history.data ? (
        <SkeletonRows rows={8} height={48} />
      ) : rounds.length === 0 ? (
        <EmptyState icon="runs" title="It has taken part in no round yet">
          Its times and losses stand here after its first one.
        </EmptyState>
      ) : (
        <Table label="Rounds of the client" columns={columns} rows={rounds} rowKey={(one) => `${one.run}/${one.round}/${one.started}`} rowHeight={48} onEnd={() => history.hasNextPage && !history.isFetchingNextPage && void history.fetchNextPage()} />
      )}
    </Section>
  );
}

/** How long it took and how well it learned, answer by answer. */
export function ClientCurves({ id }: { id: string }) {
  const history = useClientRounds(id);
  const rounds = history.data?.pages[0]?.items;
  const { x, times, losses } = useMemo(() => curvesOf(rounds ?? []), [rounds]);
  return (
    <Section title="Times and losses" note={x.length > 1 && `its last ${count(x.length)} answers`}>
      <div className="client-curves">
        {!history.data && !history.error ? (
          <Skeleton height={190} />
        ) : x.length < 2 ? (
          <p className="soft">Curves stand here after two answers.</p>
        ) : (
          <>
            <Chart title="Time" x={x} curves={times} format={duration} height={140} sync="client" min={0} xName="Answer" />
            <Chart title="Loss" x={x} curves={losses} format={number} tick={short} height={140} sync="client" xName="Answer" />
          </>
        )}
      </div>
    </Section>
  );
}

function curvesOf(newestFirst: ClientRound[]): { x: number[]; times: Curve[]; losses: Curve[] } {
  const shown = newestFirst.slice(0, charted).reverse();
  const counted = (value: (one: ClientRound) => number | undefined) => shown.map((one) => (one.refused ? null : (value(one) ?? null)));
  return {
    x: shown.map((_, index) => index + 1),
    times: [
      { label: "Whole answer", values: shown.map((one) => one.seconds), colour: "c2" },
      { label: "Training", values: counted((one) => one.trainSeconds), colour: "c1" },
    ],
    losses: [{ label: "In training", values: counted((one) => one.loss), colour: "c3" }],
  };
}

const columns: Column<ClientRound>[] = [
  {
    id: "run",
    title: "Run",
    width: "minmax(110px, 1.3fr)",
    sort: (one) => one.runName,
    cell: (one) => (
      <>
        <Link href={`/runs/${encodeURIComponent(one.run)}`}>{one.runName}</Link>
        <div className="faint small num">round {count(one.round)}</div>
      </>
    ),
  },
  {
    id: "outcome",
    title: "Outcome",
    width: "minmax(96px, 1.7fr)",
    sort: (one) => one.refused ?? "",
    cell: (one) =>
      one.refused ? (
        <span className="bad client-outcome" title={one.detail}>
          <span className="clip client-outcome">Not counted: it {refusalWords[one.refused]}</span>
          {one.detail && <span className="clip client-outcome small">{one.detail}</span>}
        </span>
      ) : (
        <span className="client-outcome" title={one.detail}>
          <span className="ok">Counted</span>
          {one.detail && <span className="soft clip client-outcome small">{one.detail}</span>}
        </span>
      ),
  },
  {
    id: "seconds",
    title: "Time",
    numeric: true,
    width: "112px",
    sort: (one) => one.seconds,
    cell: (one) => (
      <>
        {duration(one.seconds)}
        {one.trainSeconds !== undefined && <div className="faint small">training {duration(one.trainSeconds)}</div>}
      </>
    ),
  },
  { id: "examples", title: "Examples", numeric: true, wide: true, width: "76px", sort: (one) => one.examples, cell: (one) => count(one.examples) },
  { id: "loss", title: "Loss", numeric: true, wide: true, width: "66px", sort: (one) => one.loss, cell: (one) => number(one.loss) },
  { id: "accuracy", title: "Accuracy", numeric: true, wide: true, width: "72px", sort: (one) => one.accuracy, cell: (one) => percent(one.accuracy, 1) },
  { id: "started", title: "When", numeric: true, wide: true, width: "112px", sort: (one) => one.started, cell: (one) => <Time at={one.started} /> },
];
