import { useMemo } from "react";
import type { Partition } from "../../api/data";
import { Table, type Column } from "../../design";
import { count } from "../../words/format";

type Row = Partition["clients"][number];

const maxColumns = 12;

/** The picture's numbers. Many classes are told by the ones a client holds most of. */
export function PartitionTable({ partition }: { partition: Partition }) {
  const columns = useMemo<Column<Row>[]>(
    () => [
      { id: "name", title: "Client", width: "minmax(90px, 1.4fr)", cell: (row) => <span className="strong">{row.name}</span> },
      { id: "total", title: "Samples", numeric: true, width: "76px", sort: (row) => row.total, cell: (row) => count(row.total) },
      { id: "known", title: "Classes", numeric: true, width: "68px", sort: (row) => row.counts.filter(Boolean).length, cell: (row) => count(row.counts.filter(Boolean).length) },
      ...(partition.classes.length <= maxColumns ? partition.classes.map((name, label): Column<Row> => ({ id: `c${label}`, title: name, numeric: true, wide: true, width: "minmax(34px, 0.5fr)", sort: (row) => row.counts[label], cell: (row) => <span className={row.counts[label] ? undefined : "faint"}>{count(row.counts[label])}</span> })) : [{ id: "most", title: "Most of", wide: true, width: "minmax(160px, 3fr)", cell: (row: Row) => mostOf(row, partition.classes) }]),
    ],
    [partition.classes],
  );
  return <Table label="Clients of the partition" columns={columns} rows={partition.clients} rowKey={(row) => row.name} rowHeight={38} />;
}

function mostOf(row: Row, classes: string[]): string {
  return row.counts
    .map((amount, label) => ({ amount, label }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, 6)
    .map(({ amount, label }) => `${classes[label]} ${count(amount)}`)
    .join(", ");
}
