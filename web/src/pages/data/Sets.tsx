import { useCatalog } from "../../api/queries";
import type { CatalogSet } from "../../api/types";
import { Fault, SkeletonRows, Status, Table, type Column } from "../../design";
import { count } from "../../words/format";

export function Sets() {
  const { data: catalog, error, refetch } = useCatalog();
  if (!catalog) return error ? <Fault error={error} retry={() => void refetch()} /> : <SkeletonRows rows={4} height={56} />;
  return <Table label="Data sets" columns={columns} rows={catalog.sets} rowKey={(set) => set.name} rowHeight={56} />;
}

const columns: Column<CatalogSet>[] = [
  {
    id: "name",
    title: "Set",
    width: "minmax(130px, 3fr)",
    cell: (set) => (
      <>
        <b className="strong">{set.name}</b>
        <div className="faint small clip" title={set.description}>
          {set.description}
        </div>
      </>
    ),
  },
  { id: "input", title: "One sample", wide: true, width: "96px", cell: (set) => <span className="num">{set.input.join(" × ")}</span> },
  { id: "classes", title: "Classes", numeric: true, wide: true, width: "70px", sort: (set) => set.classes.length, cell: (set) => (set.classes.length > 0 ? count(set.classes.length) : "–") },
  { id: "train", title: "To train", numeric: true, wide: true, width: "90px", sort: (set) => set.train, cell: (set) => count(set.train) },
  { id: "test", title: "To test", numeric: true, wide: true, width: "90px", sort: (set) => set.test, cell: (set) => count(set.test) },
  {
    id: "present",
    title: "Here",
    width: "minmax(104px, 2.1fr)",
    sort: (set) => (set.present ? 1 : 0),
    cell: (set) =>
      set.present ? (
        <Status tone="ok">On this machine</Status>
      ) : set.name.endsWith("mnist") ? (
        <code className="soft small" title={`tributary data get ${set.name}`}>
          tributary data get {set.name}
        </code>
      ) : (
        <span className="soft small">Not here; nobody offers it for download</span>
      ),
  },
];
