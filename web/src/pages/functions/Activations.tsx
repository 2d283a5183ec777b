import { useActivations } from "../../api/fabric";
import { Fault, Section, SkeletonRows, Table } from "../../design";
import { plural } from "../../words/format";
import { columns, keyOf } from "./columns";

/** What was started last, the newest first. */
export function Activations() {
  const { data, error, refetch } = useActivations();
  return (
    <Section title="Last activations" note={data && data.length > 0 ? `The newest ${plural(data.length, "activation")}` : undefined}>
      {error && !data ? (
        <Fault error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} height={52} />
      ) : data.length === 0 ? (
        <p className="faint">No function was started yet. Each start shows here as soon as a run asks one.</p>
      ) : (
        <Table label="Last activations" columns={columns} rows={data} rowKey={keyOf} rowHeight={52} />
      )}
    </Section>
  );
}
