import { Link } from "wouter";
import type { ClientView, Page } from "../../api/types";
import { Status } from "../../design";
import { BarStack } from "../../design/Bars";
import { count } from "../../words/format";
import { clientTone, clientWords } from "../../words/statuses";

const states = ["online", "resting", "offline", "lost", "revoked"] as const;

/** Clients by state and by transport, over all of them. */
export function ClientShares({ clients, counts }: { clients: ClientView[]; counts: Page<ClientView>["counts"] }) {
  const byState = counts?.byState ?? tally(clients.map((client) => client.state));
  const byTransport = counts?.byTransport ?? tally(clients.map((client) => client.transport));
  const transports = Object.entries(byTransport).sort((a, b) => b[1] - a[1]);
  return (
    <>
      <BarStack
        label="Clients by state"
        shares={states
          .filter((state) => state !== "revoked" || (byState[state] ?? 0) > 0)
          .map((state) => ({
            key: clientWords[state],
            value: byState[state] ?? 0,
            tone: clientTone[state],
            name: (
              <Link href={`/clients?state=${state}`} className="plain">
                <Status tone={clientTone[state]}>{clientWords[state]}</Status>
              </Link>
            ),
          }))}
      />
      {transports.length > 0 && (
        <dl className="transports">
          {transports.map(([transport, amount]) => (
            <div key={transport}>
              <dt>{transport}</dt>
              <dd className="num">{count(amount)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function tally(words: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
}
