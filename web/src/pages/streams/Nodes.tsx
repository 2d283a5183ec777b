import type { StreamNode } from "../../api/streams";
import { Section, Table, Time, type Column } from "../../design";
import { count, number, plural, shortHash } from "../../words/format";
import { inkOf, nameOf } from "./curves";
import { perSecond } from "./words";

interface NodesProps {
  title: string;
  nodes: StreamNode[];
  /** The newest merged model. */
  newest?: string;
  /** Who is drawn in the chart; left out where nobody is. */
  shown?: string[];
  toggle?: (id: string) => void;
}

/** The nodes of one kind. */
export function Nodes({ title, nodes, newest, shown, toggle }: NodesProps) {
  return (
    <Section title={title} note={nodes.length > 0 ? plural(nodes.length, "node") : undefined}>
      {nodes.length === 0 ? <p className="faint">None was heard of.</p> : <Table label={title} columns={toggle ? predicting(newest, shown ?? [], toggle) : training} rows={nodes} rowKey={(node) => node.id} rowHeight={52} />}
    </Section>
  );
}

const seen: Column<StreamNode> = { id: "seen", title: "Last seen", numeric: true, wide: true, width: "92px", sort: (node) => node.lastSeen, cell: (node) => <Time at={node.lastSeen} /> };
const rate: Column<StreamNode> = { id: "rate", title: "Rows/s", numeric: true, width: "64px", sort: (node) => node.rowsASecond, cell: (node) => perSecond(node.rowsASecond) };

const model = (newest?: string): Column<StreamNode> => ({
  id: "model",
  title: "Model",
  wide: true,
  width: "104px",
  sort: (node) => node.model,
  cell: (node) =>
    node.model ? (
      <>
        <code title={node.model}>{shortHash(node.model)}</code>
        {newest && <div className="faint small">{node.model === newest ? "newest" : "another one"}</div>}
      </>
    ) : (
      <span className="faint">not said</span>
    ),
});

const predicting = (newest: string | undefined, shown: string[], toggle: (id: string) => void): Column<StreamNode>[] => [
  {
    id: "name",
    title: "Node",
    width: "minmax(96px, 1fr)",
    sort: nameOf,
    cell: (node) => (
      <button type="button" className="stream-node" aria-pressed={shown.includes(node.id)} title={shown.includes(node.id) ? "Take it out of the chart" : "Show it in the chart"} style={{ "--ink": `var(--${inkOf(node.id, shown)})` } as React.CSSProperties} onClick={() => toggle(node.id)}>
        <i aria-hidden="true" />
        <Name node={node} />
      </button>
    ),
  },
  model(newest),
  {
    id: "score",
    title: "Score",
    numeric: true,
    width: "84px",
    sort: (node) => node.score ?? undefined,
    cell: (node) => (
      <>
        <span className={node.threshold != null && node.score != null && node.score > node.threshold ? "bad" : undefined}>{number(node.score)}</span>
        <div className="faint small">{node.threshold == null ? "no threshold" : `limit ${number(node.threshold)}`}</div>
      </>
    ),
  },
  rate,
  { id: "alerts", title: "Alerts", numeric: true, wide: true, width: "64px", sort: (node) => node.alerts, cell: (node) => count(node.alerts) },
  seen,
];

// On narrow screens the model stands below the name.
const Name = ({ node }: { node: StreamNode }) => (
  <span className="stream-name">
    <span className="clip">{nameOf(node)}</span>
    {node.model && <code className="stream-narrow faint small">{shortHash(node.model)}</code>}
  </span>
);

const training: Column<StreamNode>[] = [
  { id: "name", title: "Node", width: "minmax(96px, 1fr)", sort: nameOf, cell: (node) => <Name node={node} /> },
  model(),
  { id: "updates", title: "Updates", numeric: true, width: "72px", sort: (node) => node.updates, cell: (node) => count(node.updates) },
  { id: "rows", title: "Rows", numeric: true, wide: true, width: "80px", sort: (node) => node.rows, cell: (node) => (node.rows > 0 ? count(node.rows) : <span className="faint">not said</span>) },
  rate,
  seen,
];
