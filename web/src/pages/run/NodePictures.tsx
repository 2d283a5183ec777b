import { memo } from "react";
import type { RoundRecord } from "../../api/types";
import { number, percent } from "../../words/format";

type Node = NonNullable<RoundRecord["gossip"]>["nodes"][number];

/** Accuracies that the two ends of the colours stand for. */
export type Range = [number, number];

const side = 320;
const middle = side / 2;

/** Nodes whose names stand beside them. */
const maxNamed = 16;

/** Cells of the field; of more nodes each cell is the mean of some. */
const maxCells = 2500;

/** Sand for the worst of all rounds, teal for the best. */
export function colourOf(accuracy: number | null | undefined, [least, most]: Range): string {
  if (accuracy == null) return "var(--rest)";
  const part = most > least ? (accuracy - least) / (most - least) : 1;
  return `color-mix(in oklab, var(--node-high) ${Math.round(100 * Math.min(1, Math.max(0, part)))}%, var(--node-low))`;
}

const wordsOf = ({ client, accuracy, distance }: Node) => `${client}: ${accuracy == null ? "not tested" : percent(accuracy, 1)}${distance == null ? "" : `, ${number(distance)} from the mean`}`;

/** Nodes on a circle in the order of their names, with lines between those that average. */
export const NodeRing = memo(function NodeRing({ nodes, links, range, label }: { nodes: Node[]; links: number[][]; range: Range; label: string }) {
  const named = nodes.length <= maxNamed;
  const radius = middle - (named ? 42 : 18);
  const size = Math.max(3.5, Math.min(13, (2.1 * radius) / nodes.length));
  const at = nodes.map((_, place) => {
    const angle = (2 * Math.PI * place) / nodes.length - Math.PI / 2;
    return { x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) };
  });
  const opacity = Math.max(0.08, Math.min(0.6, 28 / Math.max(1, links.length)));
  return (
    <svg className="node-ring" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
      <g className="node-links" style={{ opacity }}>
        {links.map(([one = 0, other = 0]) => {
          const [from, to] = [at[one], at[other]];
          return from && to && <path key={`${one}-${other}`} d={`M${from.x.toFixed(1)} ${from.y.toFixed(1)}Q${bent(from.x, to.x)} ${bent(from.y, to.y)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`} />;
        })}
      </g>
      {nodes.map((node, place) => {
        const { x, y } = at[place]!;
        return (
          <g key={node.client} className="node">
            <title>{wordsOf(node)}</title>
            <circle cx={x} cy={y} r={size} style={{ fill: colourOf(node.accuracy, range) }} />
            {named && (
              <text x={middle + (x - middle) * (1 + 20 / radius)} y={middle + (y - middle) * (1 + 20 / radius)} textAnchor={Math.abs(x - middle) < 12 ? "middle" : x > middle ? "start" : "end"} dominantBaseline={Math.abs(y - middle) < 12 ? "middle" : y > middle ? "hanging" : "auto"}>
                {short(node.client, nodes)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});

// Lines bend a little towards the centre, so that neighbours on the circle do not lie on each other's line.
const bent = (from: number, to: number): string => ((from + to) / 2 + (middle - (from + to) / 2) * 0.22).toFixed(1);

/** A name without what all of them begin with: client-3 among clients is 3. */
function short(client: string, nodes: Node[]): string {
  const first = nodes[0]?.client ?? "";
  let same = 0;
  while (same < first.length && nodes.every((node) => node.client[same] === first[same])) same++;
  while (same > 0 && /[A-Za-z0-9]/.test(first[same - 1] ?? "")) same--;
  const own = client.slice(same) || client;
  return own.length > 9 ? `${own.slice(0, 8)}…` : own;
}

/** Nodes as cells of a square, in the order of their names. */
export const NodeField = memo(function NodeField({ nodes, range, label }: { nodes: Node[]; range: Range; label: string }) {
  const each = Math.ceil(nodes.length / maxCells);
  const cells = Array.from({ length: Math.ceil(nodes.length / each) }, (_, cell) => nodes.slice(cell * each, (cell + 1) * each));
  const columns = Math.ceil(Math.sqrt(cells.length));
  const step = side / columns;
  return (
    <svg className="node-field" viewBox={`0 0 ${side} ${Math.ceil(cells.length / columns) * step}`} role="img" aria-label={label}>
      {cells.map((some, cell) => {
        const tested = some.flatMap(({ accuracy }) => (accuracy == null ? [] : [accuracy]));
        const mean = tested.length === 0 ? null : tested.reduce((sum, one) => sum + one, 0) / tested.length;
        return (
          <rect key={some[0]!.client} x={(cell % columns) * step + step * 0.06} y={Math.floor(cell / columns) * step + step * 0.06} width={step * 0.88} height={step * 0.88} rx={step * 0.14} style={{ fill: colourOf(mean, range) }}>
            <title>{some.length === 1 ? wordsOf(some[0]!) : `${some[0]!.client} to ${some.at(-1)!.client}: ${mean == null ? "not tested" : percent(mean, 1)} on average`}</title>
          </rect>
        );
      })}
    </svg>
  );
});

/** What the colours stand for. */
export function Scale({ range: [least, most], format }: { range: Range; format: (value: number) => string }) {
  return (
    <span className="node-scale">
      <span className="num">{format(least)}</span>
      <i aria-hidden="true" />
      <span className="num">{format(most)}</span>
      <span className="soft">accuracy</span>
    </span>
  );
}
