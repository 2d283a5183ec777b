import { useDeferredValue, useState } from "react";
import { useLocation } from "wouter";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { itemsOf, useClients } from "../../api/queries";
import type { ClientState } from "../../api/types";
import { useAllPages } from "../../api/useAllPages";
import { Button, Dialog, EmptyState, Fault, PageHead, SearchField, Segments, Select, SkeletonRows, Table } from "../../design";
import { AddClient } from "../../parts/AddClient";
import { count, plural } from "../../words/format";
import { clientWords } from "../../words/statuses";
import { columns } from "./columns";
import { PendingClients } from "./PendingClients";
import "./clients.css";

const states: ClientState[] = ["online", "offline", "resting", "lost", "revoked"];

export default function Clients() {
  useTitle("Clients");
  const [state, setState] = useState<ClientState | "all">("all");
  const [transport, setTransport] = useState("");
  const [words, setWords] = useState("");
  const [adding, setAdding] = useState(false);
  const sought = useDeferredValue(words.trim());
  const everyone = useClients();
  const filtered = state !== "all" || transport !== "" || sought !== "";
  const clients = useClients({ state: state === "all" ? undefined : state, transport, q: sought });
  const { operates, why } = useAccess();
  const [, navigate] = useLocation();
  const rows = itemsOf(clients.data);
  useAllPages(clients);
  const counts = everyone.data?.pages[0]?.counts;
  const total = everyone.data?.pages[0]?.total;
  const add = (
    <Button kind="main" icon="plus" why={operates ? undefined : why} onClick={() => setAdding(true)}>
      Add a client
    </Button>
  );
  return (
    <>
      <PageHead title="Clients" note={total ? `${plural(total, "client")} known. Their data stays with them.` : "Those who train; their data stays with them."} actions={add} />
      <PendingClients />
      <div className="row wrap clients-tools">
        <SearchField label="Search by id or label" value={words} onChange={(event) => setWords(event.target.value)} />
        <div className="clients-filter">
          <Segments label="State" value={state} onChange={setState} items={[{ id: "all" as const, label: "All" }, ...states.map((one) => ({ id: one, label: <StateLabel state={one} amount={counts?.byState?.[one]} /> }))]} />
        </div>
        <Select label="Transport" value={transport} onChange={(event) => setTransport(event.target.value)}>
          <option value="">Every transport</option>
          {Object.entries(counts?.byTransport ?? {}).map(([name, amount]) => (
            <option key={name} value={name}>
              {name} ({count(amount)})
            </option>
          ))}
        </Select>
        <span className="grow" />
        <span className="faint small num" role="status">
          {clients.data && filtered && `${plural(clients.data.pages[0]?.total ?? rows.length, "client")} like that`}
        </span>
      </div>
      {clients.error && !clients.data ? (
        <Fault error={clients.error} retry={() => void clients.refetch()} />
      ) : !clients.data ? (
        <SkeletonRows rows={10} height={52} />
      ) : rows.length === 0 ? (
        <EmptyState icon="clients" title={filtered ? "No client is like that" : "No client yet"} action={!filtered && add}>
          {filtered ? "Change the search, the state or the transport." : "A client trains where its data lies, and sends what the model learned, never the data."}
        </EmptyState>
      ) : (
        <Table label="Clients" columns={columns} rows={rows} rowKey={(client) => client.id} rowHeight={52} onOpen={(client) => navigate(`/clients/${encodeURIComponent(client.id)}`)} />
      )}
      <Dialog open={adding} onClose={() => setAdding(false)} label="Add a client" wide>
        <div className="row between clients-add">
          <h2>Add a client</h2>
          <Button kind="quiet" size="s" icon="close" aria-label="Close" onClick={() => setAdding(false)} />
        </div>
        <AddClient />
      </Dialog>
    </>
  );
}

function StateLabel({ state, amount }: { state: ClientState; amount: number | undefined }) {
  return (
    <>
      {clientWords[state]}
      {!!amount && <span className="num clients-amount">{count(amount)}</span>}
    </>
  );
}
