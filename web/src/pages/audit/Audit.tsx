import { useDeferredValue, useMemo, useState } from "react";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { useAudit, type AuditLine } from "../../api/audit";
import { itemsOf } from "../../api/queries";
import { EmptyState, Fault, PageHead, SearchField, Select, SkeletonRows, Table } from "../../design";
import { count } from "../../words/format";
import { AuditDetail } from "./AuditDetail";
import { columns } from "./columns";
import { Verdict } from "./Verdict";
import { deed } from "./words";
import "./audit.css";

export default function Audit() {
  useTitle("Audit");
  const { administers, role, adminsOnly } = useAccess();
  return (
    <>
      <PageHead title="Audit" note="Who did what. Every line is sealed by the one before it." />
      {administers ? (
        <Trail />
      ) : role ? (
        <EmptyState icon="audit" title="The trail is for admins">
          {adminsOnly}
        </EmptyState>
      ) : (
        <SkeletonRows rows={10} height={48} />
      )}
    </>
  );
}

function Trail() {
  const audit = useAudit(true);
  const [actor, setActor] = useState("");
  const [action, setAction] = useState("");
  const [words, setWords] = useState("");
  const [opened, open] = useState<AuditLine>();
  const sought = useDeferredValue(words.trim().toLowerCase());
  const lines = useMemo(() => itemsOf(audit.data), [audit.data]);
  const shown = useMemo(() => lines.filter((line) => (!actor || line.actor === actor) && (!action || line.action === action) && (!sought || textOf(line).includes(sought))), [lines, actor, action, sought]);
  const more = () => void (audit.hasNextPage && !audit.isFetchingNextPage && audit.fetchNextPage());
  const filtered = !!(actor || action || sought);
  return (
    <>
      <Verdict lines={lines[0]?.number} />
      <div className="row wrap audit-tools">
        <SearchField label="Search" value={words} onChange={(event) => setWords(event.target.value)} />
        <Choice label="Everyone" name="Who" values={lines.map((line) => line.actor)} value={actor} onChange={setActor} />
        <Choice label="Every action" name="Action" values={lines.map((line) => line.action)} value={action} onChange={setAction} />
        <span className="grow" />
        <span className="faint small num" role="status">
          {filtered && `${count(shown.length)} of the newest ${count(lines.length)} lines`}
        </span>
      </div>
      {audit.error && !audit.data ? (
        <Fault error={audit.error} retry={() => void audit.refetch()} />
      ) : !audit.data ? (
        <SkeletonRows rows={10} height={48} />
      ) : shown.length === 0 && !audit.hasNextPage ? (
        <EmptyState icon="audit" title={filtered ? "No line is like that" : "Nothing has happened yet"}>
          {filtered ? "Change the search or the choices." : "Whoever changes something leaves a line here."}
        </EmptyState>
      ) : (
        <Table label="Audit trail" columns={columns(open)} rows={shown} rowKey={(line) => String(line.number)} rowHeight={48} onOpen={open} onEnd={more} />
      )}
      {opened && <AuditDetail line={opened} onClose={() => open(undefined)} />}
    </>
  );
}

const textOf = (line: AuditLine): string => `${line.number} ${line.actor} ${line.action} ${line.target} ${line.address ?? ""} ${line.detail ?? ""} ${deed(line)}`.toLowerCase();

function Choice({ label, name, values, value, onChange }: { label: string; name: string; values: string[]; value: string; onChange: (value: string) => void }) {
  return (
    <Select label={name} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{label}</option>
      {[...new Set(values)].sort().map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </Select>
  );
}
