import { Link } from "wouter";
import { itemsOf, useClients } from "../../api/queries";
import { useAllPages } from "../../api/useAllPages";
import { ButtonLink, EmptyState, Fault, Shares, SkeletonRows } from "../../design";
import { count, percent, plural } from "../../words/format";

const maxShown = 24;

/** Examples that clients say they hold, the largest first. */
export function Holdings() {
  const clients = useClients();
  useAllPages(clients);
  if (!clients.data) return clients.error ? <Fault error={clients.error} retry={() => void clients.refetch()} /> : <SkeletonRows rows={4} height={28} />;
  const holding = itemsOf(clients.data)
    .filter((client) => client.examples !== undefined && client.state !== "revoked")
    .sort((a, b) => (b.examples ?? 0) - (a.examples ?? 0));
  const total = holding.reduce((sum, client) => sum + (client.examples ?? 0), 0);
  if (holding.length === 0)
    return (
      <EmptyState icon="clients" title="No client has said what it holds" action={<ButtonLink href="/clients">Go to the clients</ButtonLink>}>
        A client says how many examples it has when it joins.
      </EmptyState>
    );
  return (
    <div className="stack">
      <p className="soft">
        <b className="strong num">{count(total)}</b> examples with {plural(holding.length, "client")}
        {holding.length > maxShown && `; the ${maxShown} largest are shown`}.
      </p>
      <Shares
        label="Examples of each client"
        wide
        items={holding.slice(0, maxShown).map((client) => ({
          key: client.id,
          name: (
            <Link className="plain" href={`/clients/${encodeURIComponent(client.id)}`}>
              {client.id}
            </Link>
          ),
          share: (client.examples ?? 0) / (holding[0]?.examples || 1),
          value: (
            <>
              {count(client.examples)} <span className="faint small">{percent((client.examples ?? 0) / (total || 1), 1)}</span>
            </>
          ),
        }))}
      />
    </div>
  );
}
