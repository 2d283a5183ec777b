import { Link } from "wouter";
import { useRunClients } from "../../api/queries";
import type { RunClient } from "../../api/types";
import { EmptyState, Fault, SkeletonRows, Table, type Column } from "../../design";
import { count, duration, number, percent } from "../../words/format";
import { refusalWords } from "../../words/statuses";

export function RunClients({ id }: { id: string }) {
  const { data, error, refetch } = useRunClients(id);
  if (error && !data) return <Fault error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  if (data.length === 0) return <EmptyState icon="clients" title="No client has taken part yet" />;
  return <Table label="Clients of the run" columns={columns} rows={data} rowKey={(client) => client.client} rowHeight={40} sortBy={{ id: "rounds", down: true }} />;
}

const columns: Column<RunClient>[] = [
  { id: "client", title: "Client", width: "minmax(64px, 1.2fr)", sort: (one) => one.client, cell: (one) => <Link href={`/clients/${encodeURIComponent(one.client)}`}>{one.client}</Link> },
  { id: "rounds", title: "Rounds", numeric: true, width: "56px", sort: (one) => one.rounds, cell: (one) => count(one.rounds) },
  { id: "failures", title: "Failures", numeric: true, width: "58px", sort: (one) => one.failures, cell: (one) => <span className={one.failures > 0 ? "bad" : "faint"}>{count(one.failures)}</span> },
  { id: "examples", title: "Examples", numeric: true, wide: true, width: "86px", sort: (one) => one.examples, cell: (one) => count(one.examples) },
  { id: "time", title: "Mean time", numeric: true, wide: true, width: "96px", sort: (one) => one.averageSeconds, cell: (one) => duration(one.averageSeconds) },
  { id: "loss", title: "Last loss", numeric: true, wide: true, width: "86px", sort: (one) => one.loss, cell: (one) => number(one.loss) },
  { id: "accuracy", title: "Last accuracy", numeric: true, wide: true, width: "104px", sort: (one) => one.accuracy, cell: (one) => percent(one.accuracy, 1) },
  {
    id: "last",
    title: "Last round",
    width: "minmax(64px, 1.6fr)",
    sort: (one) => one.lastRound,
    cell: (one) => (
      <span className={one.lastRefused ? "bad" : "soft"} title={one.lastDetail}>
        <span className="num">{count(one.lastRound)}</span>
        {one.lastRefused && `: ${refusalWords[one.lastRefused]}`}
      </span>
    ),
  },
];
