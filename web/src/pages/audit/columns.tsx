import type { AuditLine } from "../../api/audit";
import { Time, type Column } from "../../design";
import { count } from "../../words/format";
import { deed, isRefusal } from "./words";

export const columns = (open: (line: AuditLine) => void): Column<AuditLine>[] => [
  { id: "number", title: "No.", numeric: true, wide: true, width: "58px", cell: (line) => <span className="faint">{count(line.number)}</span> },
  { id: "actor", title: "Who", wide: true, width: "minmax(56px, 0.8fr)", cell: (line) => <span className="strong">{line.actor}</span> },
  {
    id: "deed",
    title: "What",
    width: "minmax(100px, 2fr)",
    cell: (line) => (
      <>
        <button type="button" className={`audit-open clip ${isRefusal(line) ? "bad" : ""}`} onClick={() => open(line)} aria-label={`Line ${line.number}: ${line.actor} ${deed(line)}. Details.`}>
          <span className="audit-actor" aria-hidden="true">
            {line.actor}{" "}
          </span>
          {deed(line)}
        </button>
        <div className="faint small mono clip">
          {line.action} {line.target}
        </div>
      </>
    ),
  },
  { id: "detail", title: "Detail", wide: true, width: "minmax(80px, 2fr)", cell: (line) => <span className="soft" title={line.detail}>{line.detail ?? ""}</span> },
  { id: "address", title: "From", wide: true, width: "116px", cell: (line) => <span className="num">{line.address ?? "–"}</span> },
  { id: "time", title: "When", numeric: true, width: "112px", cell: (line) => <Time at={line.time} /> },
];
