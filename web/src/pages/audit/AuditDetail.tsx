import type { AuditLine } from "../../api/audit";
import { Button, Dialog, Facts, Hash } from "../../design";
import { count, exact } from "../../words/format";
import { deed } from "./words";

export function AuditDetail({ line, onClose }: { line: AuditLine; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} label={`Line ${count(line.number)} of the audit trail`} wide>
      <div className="row between audit-detail-head">
        <h2>
          {line.actor} {deed(line)}
        </h2>
        <Button kind="quiet" size="s" icon="close" aria-label="Close" onClick={onClose} />
      </div>
      <Facts
        items={[
          ["Line", count(line.number)],
          ["Time", exact(line.time)],
          ["Actor", line.actor],
          ["Action", <code>{line.action}</code>],
          ["Target", <code>{line.target || "–"}</code>],
          ["Address", line.address ?? "–"],
          ["Detail", line.detail ?? "–"],
          ["Its hash", <Hash value={line.hash} digits={24} />],
          ["The line before", <Hash value={line.previous} digits={24} />],
        ]}
      />
    </Dialog>
  );
}
