import { itemsOf, useClients } from "../../api/queries";
import { Button, Status } from "../../design";
import { count, plural } from "../../words/format";
import { labelOf } from "./draft";
import type { Checked } from "./useCheck";

/** Beside the form: whether it can start, what is wrong, who would take part. */
export function Summary({ check, lines, busy, onStart }: { check: Checked; lines: boolean; busy: boolean; onStart: () => void }) {
  const clients = useClients();
  const online = clients.data?.pages[0]?.counts?.byState?.online ?? itemsOf(clients.data).filter((client) => client.state === "online").length;
  const cohort = (check.spec?.cohort ?? {}) as { waitFor?: number; quorum?: number; size?: number };
  const needed = cohort.waitFor ?? cohort.quorum ?? Math.min(2, cohort.size ?? 2);
  const why = !check.settled ? "The coordinator is looking at it" : check.valid ? undefined : "Mend the faults first";
  return (
    <aside className="start-summary" aria-label="Summary">
      <div role="status" aria-live="polite" className="start-verdict">
        {!check.settled ? (
          <Status tone="wait">Checking</Status>
        ) : check.valid ? (
          <Status tone="ok">Ready to start</Status>
        ) : (
          <Status tone="bad">{plural(check.errors.length, "fault")}</Status>
        )}
        {check.errors.length > 0 && (
          <ul>
            {check.errors.map((fault) => (
              <li key={`${fault.path}${fault.message}`}>
                {fault.path ? (
                  <button type="button" className="fault-link" onClick={() => document.querySelector<HTMLElement>(`[name="${CSS.escape(fault.path)}"]`)?.focus()}>
                    {labelOf(fault.path)}
                  </button>
                ) : (
                  "Run file"
                )}{" "}
                <span className="soft">
                  {fault.message}
                  {lines && fault.line ? ` (line ${fault.line})` : ""}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <p className="soft small">
        {plural(online, "client")} online.{check.valid && online < needed ? ` The run waits until ${count(needed)} are here.` : ""}
      </p>
      <Button kind="main" icon="play" busy={busy} why={why} onClick={onStart}>
        Start the run
      </Button>
    </aside>
  );
}
