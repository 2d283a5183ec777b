import { Link } from "wouter";
import type { ClientView } from "../../api/types";
import { Labels, Status, Time, type Column } from "../../design";
import { count, duration } from "../../words/format";
import { clientTone, clientWords } from "../../words/statuses";
import { useWork } from "./useWork";

export const columns: Column<ClientView>[] = [
  {
    id: "id",
    title: "Client",
    width: "minmax(96px, 1.8fr)",
    sort: (client) => client.id,
    cell: (client) => (
      <>
        <Link href={`/clients/${encodeURIComponent(client.id)}`}>{client.id}</Link>
        {Object.keys(client.labels).length > 0 && (
          <div className="clients-labels">
            <Labels labels={client.labels} />
          </div>
        )}
      </>
    ),
  },
  { id: "state", title: "State", width: "minmax(84px, 2.4fr)", sort: (client) => client.state, cell: (client) => <StateCell client={client} /> },
  {
    id: "platform",
    title: "Platform",
    wide: true,
    width: "minmax(92px, 0.8fr)",
    sort: (client) => client.platform,
    cell: (client) => (
      <>
        {client.platform ?? <span className="faint">–</span>}
        <div className="faint small num clip">{[client.transport, client.version].filter(Boolean).join(", ")}</div>
      </>
    ),
  },
  { id: "examples", title: "Examples", numeric: true, wide: true, width: "82px", sort: (client) => client.examples, cell: (client) => count(client.examples) },
  { id: "rounds", title: "Rounds", numeric: true, wide: true, width: "70px", sort: (client) => client.rounds, cell: (client) => count(client.rounds) },
  { id: "failures", title: "Failures", numeric: true, wide: true, width: "72px", sort: (client) => client.failures, cell: (client) => <span className={client.failures > 0 ? "bad" : "faint"}>{count(client.failures)}</span> },
  { id: "seconds", title: "Mean time", numeric: true, wide: true, width: "88px", sort: (client) => client.averageSeconds, cell: (client) => duration(client.averageSeconds) },
  { id: "seen", title: "Last seen", numeric: true, width: "114px", sort: (client) => client.lastSeen, cell: (client) => <Time at={client.lastSeen} /> },
];

function StateCell({ client }: { client: ClientView }) {
  const work = useWork(client.working);
  const note = client.resting ?? work?.text;
  return (
    <>
      <Status tone={clientTone[client.state]} live={!!client.working}>
        {clientWords[client.state]}
      </Status>
      {note && (
        <div className="faint small clip" title={note}>
          {note}
        </div>
      )}
    </>
  );
}
