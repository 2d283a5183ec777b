import { itemsOf, useClients } from "../../api/queries";
import type { FieldFault } from "../../api/types";
import { Button, Status } from "../../design";
import { count, plural } from "../../words/format";
import { labelOf } from "./draft";
import type { Checked } from "./useCheck";

export interface SummaryProps {
  check: Checked;
  busy: boolean;
  onStart: () => void;
  /** Brings what a fault is about into sight. */
  onShow: (fault: FieldFault) => void;
  /** Takes out what a fault is about, where the form has no field for it. */
  remedy: (fault: FieldFault) => (() => void) | undefined;
  /** Whether the file is seen as text, so that lines help. */
  lines: boolean;
}

/** Beside the form: whether it can start, what is wrong, who would take part. */
export function Summary({ check, lines, busy, onStart, onShow, remedy }: SummaryProps) {
  const clients = useClients();
  const online =
    clients.data?.pages[0]?.counts?.byState?.online ?? itemsOf(clients.data).filter((client) => client.state === "online").length;
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
                <FaultLine fault={fault} lines={lines} show={() => onShow(fault)} remove={remedy(fault)} />
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

function FaultLine({ fault, lines, show, remove }: { fault: FieldFault; lines: boolean; show: () => void; remove?: () => void }) {
  const name = fault.path ? labelOf(fault.path) : "Run file";
  const reachable = lines ? !!fault.line : !!fault.path && !remove;
  return (
    <>
      {reachable ? (
        <button type="button" className="fault-link" onClick={show}>
          {name}
        </button>
      ) : (
        <span className="bad">{name}</span>
      )}{" "}
      <span className="soft">
        {fault.message}
        {lines && fault.line ? ` (line ${fault.line})` : ""}
      </span>
      {remove && (
        <div>
          <Button size="s" icon="close" onClick={remove}>
            Take it out
          </Button>
        </div>
      )}
    </>
  );
}
