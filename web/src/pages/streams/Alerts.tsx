import { useState } from "react";
import type { StreamAlert } from "../../api/streams";
import { Button, Section } from "../../design";
import { clock, exact, number, plural } from "../../words/format";
import { nameOfId } from "./curves";

const few = 10;

/** The newest alerts; those of one node within a second are one. */
export function Alerts({ alerts }: { alerts: StreamAlert[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? alerts : alerts.slice(0, few);
  return (
    <Section title="Alerts" note={alerts.length > 0 ? "The newest first" : undefined}>
      {alerts.length === 0 ? (
        <p className="faint">No score was above its threshold.</p>
      ) : (
        <ul className="stream-alerts">
          {shown.map((alert) => (
            <li key={`${alert.node} ${alert.time}`}>
              <time className="num faint" dateTime={alert.time} title={exact(alert.time)}>
                {clock(alert.time)}
              </time>
              <span className="clip grow">{nameOfId(alert.node)}</span>
              <span className="faint small num">{plural(alert.rows, "row")}</span>
              <b className="num bad">{number(alert.score)}</b>
            </li>
          ))}
        </ul>
      )}
      {alerts.length > few && (
        <Button kind="quiet" size="s" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show the newest only" : `Show the last ${alerts.length}`}
        </Button>
      )}
    </Section>
  );
}
