import { Link } from "wouter";
import { type SchemaColumn, type SchemaTeller, useSchema } from "../../api/schemas";
import { type Column, EmptyState, Fault, SkeletonRows, Table } from "../../design";
import { count, list, number, plural } from "../../words/format";

const maxNamed = 8;

/** What the columns of the run's tables mean, and which clients told it before the first round. */
export function RunColumns({ id, begun }: { id: string; begun: boolean }) {
  const { data, error, refetch } = useSchema(id);
  if (data === undefined) return error ? <Fault error={error} retry={() => void refetch()} /> : <SkeletonRows />;
  if (data === null)
    return (
      <EmptyState icon="data" title={begun ? "It was not kept what the columns mean" : "It is not known yet what the columns mean"}>
        {begun
          ? "The run began without asking its clients."
          : "Before the first round, the clients are asked what their tables hold: names, categories and sums, never rows."}
      </EmptyState>
    );
  const { schema, asked, floor, note, origin } = data;
  return (
    <div className="stack">
      <p className="soft">
        {origins[origin]}
        {schema.label && `; ${schema.label} is learned`}
        {schema.classes && ` (${list(schema.classes, maxNamed)})`}
        {schema.targets && `; ${list(schema.targets, maxNamed)} ${schema.targets.length === 1 ? "is" : "are"} learned`}.
        {floor !== undefined && asked.length > 0 && ` What fewer than ${plural(floor, "row")} hold was not told.`}
        {note && ` ${note}`}
      </p>
      <Table label="Columns" columns={columns} rows={schema.columns} rowKey={(one) => one.name} rowHeight={40} />
      {asked.length > 0 && (
        <Table label="Clients that were asked" columns={tellers} rows={asked} rowKey={(one) => one.client} rowHeight={40} />
      )}
    </div>
  );
}

const origins = {
  runFile: "The run file says what the columns mean",
  clients: "The clients told what their tables hold",
  host: "The coordinator's own table says it",
};

const columns: Column<SchemaColumn>[] = [
  { id: "name", title: "Column", width: "minmax(90px, 1fr)", cell: (one) => <span className="strong">{one.name}</span> },
  { id: "kind", title: "Holds", width: "minmax(90px, 2fr)", cell: (one) => <span title={one.categories?.join(", ")}>{holds(one)}</span> },
  { id: "scale", title: "Becomes", wide: true, width: "minmax(120px, 1.4fr)", cell: (one) => <span className="soft">{becomes(one)}</span> },
];

const holds = ({ categories, fill }: SchemaColumn): string =>
  categories ? list(categories, maxNamed) : fill ? `numbers; a missing one counts as ${number(fill)}` : "numbers";

function becomes({ categories, encoding, offset = 0, divisor = 1 }: SchemaColumn): string {
  if (categories) return encoding === "ordinal" ? "its place in the list" : `${plural(categories.length, "number")}, one of them 1`;
  return offset === 0 && divisor === 1 ? "as it is" : `(value - ${number(offset)}) / ${number(divisor)}`;
}

const tellers: Column<SchemaTeller>[] = [
  {
    id: "client",
    title: "Asked",
    width: "minmax(90px, 1fr)",
    cell: (one) => <Link href={`/clients/${encodeURIComponent(one.client)}`}>{one.client}</Link>,
  },
  { id: "rows", title: "Rows", numeric: true, width: "80px", cell: (one) => (one.refused ? "–" : count(one.rows)) },
  { id: "columns", title: "Columns", numeric: true, wide: true, width: "80px", cell: (one) => (one.refused ? "–" : count(one.columns)) },
  {
    id: "said",
    title: "Answer",
    wide: true,
    width: "minmax(120px, 2fr)",
    cell: (one) => (
      <span className={one.refused ? "bad" : "soft"} title={one.detail}>
        {one.refused ? `did not tell${one.detail ? `: ${one.detail}` : ""}` : "told"}
      </span>
    ),
  },
];
