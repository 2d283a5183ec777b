import { Link } from "wouter";
import type { Shortage } from "../api/types";
import { count, plural } from "../words/format";
import "./parts.css";

/** Who is here and cannot take part in a run that waits for clients, each with the reason. Nothing where all can. */
export function WhoCannot({ shortage }: { shortage: Shortage | undefined }) {
  if (!shortage || shortage.excluded.length === 0) return null;
  const { present, eligible, excluded } = shortage;
  const more = present - eligible - excluded.length;
  return (
    <div className="who-cannot">
      <p className="soft small">
        {count(eligible)} of {plural(present, "client")} here can take part. Not:
      </p>
      <ul aria-label="Clients that cannot take part">
        {excluded.map(({ client, reason }) => (
          <li key={client}>
            <Link className="link" href={`/clients/${encodeURIComponent(client)}`}>
              {client}
            </Link>{" "}
            <span className="soft">{reason}</span>
          </li>
        ))}
        {more > 0 && <li className="soft">and {count(more)} more</li>}
      </ul>
    </div>
  );
}
