import { useMemo } from "react";
import type { TensorFacts } from "../../api/models";
import { Table, type Column } from "../../design";
import { count, number } from "../../words/format";

/** What the tensors hold: their least and largest value, and where most of them lie. */
export function Tensors({ tensors }: { tensors: TensorFacts[] }) {
  const columns = useMemo(() => columnsFor(Math.max(...tensors.map((tensor) => Math.max(Math.abs(tensor.least ?? 0), Math.abs(tensor.most ?? 0))), 1e-12)), [tensors]);
  return <Table label="Tensors" columns={columns} rows={tensors} rowKey={(tensor) => tensor.name} rowHeight={42} />;
}

const columnsFor = (reach: number): Column<TensorFacts>[] => [
  {
    id: "name",
    title: "Tensor",
    width: "minmax(96px, 1.2fr)",
    sort: (tensor) => tensor.name,
    cell: (tensor) => (
      <>
        <code className="strong">{tensor.name}</code>
        {tensor.role !== "parameter" && <span className="faint small"> {tensor.role}</span>}
      </>
    ),
  },
  { id: "shape", title: "Shape", width: "minmax(70px, 0.7fr)", cell: (tensor) => <span className="num">{tensor.shape.join(" × ")}</span> },
  { id: "values", title: "Values", numeric: true, wide: true, width: "84px", sort: values, cell: (tensor) => count(values(tensor)) },
  { id: "mean", title: "Mean", numeric: true, wide: true, width: "82px", sort: (tensor) => tensor.mean, cell: (tensor) => number(tensor.mean) },
  { id: "deviation", title: "Deviation", numeric: true, wide: true, width: "82px", sort: (tensor) => tensor.deviation, cell: (tensor) => number(tensor.deviation) },
  { id: "least", title: "Least", numeric: true, wide: true, width: "82px", sort: (tensor) => tensor.least, cell: (tensor) => number(tensor.least) },
  { id: "most", title: "Largest", numeric: true, wide: true, width: "82px", sort: (tensor) => tensor.most, cell: (tensor) => number(tensor.most) },
  { id: "range", title: "Range", width: "minmax(90px, 1.4fr)", cell: (tensor) => <Range tensor={tensor} reach={reach} /> },
];

const values = (tensor: TensorFacts): number => tensor.shape.reduce((product, extent) => product * extent, 1);

/** Zero in the middle; the thin line from least to largest, the thick one a deviation to each side of the mean. */
function Range({ tensor, reach }: { tensor: TensorFacts; reach: number }) {
  const { least, most, mean, deviation } = tensor;
  // Weights that are no numbers have no range.
  if (least == null || most == null || mean == null || deviation == null) return <span className="bad small">not finite</span>;
  const place = (value: number) => 50 + (Math.min(Math.max(value, -reach), reach) / reach) * 50;
  const line = (from: number, to: number) => ({ left: `${place(from)}%`, width: `${Math.max(place(to) - place(from), 0.6)}%` });
  return (
    <span className="tensor-range" role="img" aria-label={`${number(least)} to ${number(most)}, mean ${number(mean)}`}>
      <i className="whole" style={line(least, most)} />
      <i className="most" style={line(mean - deviation, mean + deviation)} />
    </span>
  );
}
