import { Link } from "wouter";
import type { ModelInfo } from "../../api/types";
import { Badge, Hash, Time, type Column } from "../../design";
import { bytes, count, number, percent } from "../../words/format";

export const columns = (selected: ReadonlySet<string>, toggle: (sha256: string) => void): Column<ModelInfo>[] => [
  {
    id: "select",
    title: <span className="sr-only">Compare</span>,
    width: "18px",
    cell: (model) => <input type="checkbox" aria-label={`Choose round ${model.round} of ${model.runName ?? model.run} to compare`} checked={selected.has(model.sha256)} onChange={() => toggle(model.sha256)} />,
  },
  {
    id: "name",
    title: "Version",
    width: "minmax(120px, 1.6fr)",
    cell: (model) => (
      <>
        <Link href={`/models/${model.sha256}`}>
          {model.runName ?? model.run} <span className="soft num">round {count(model.round)}</span>
        </Link>
        {(model.best || model.last || !!model.serving?.length) && (
          <div className="models-serving">
            {model.best && <Badge>best</Badge>}
            {model.last && <Badge>last of {count(model.rounds)}</Badge>}
            {model.serving?.map((name) => (
              <Badge key={name} tone="accent">
                serves as {name}
              </Badge>
            ))}
          </div>
        )}
      </>
    ),
  },
  { id: "accuracy", title: "Accuracy", numeric: true, width: "80px", sort: (model) => model.accuracy, cell: (model) => <span className="strong">{percent(model.accuracy)}</span> },
  { id: "loss", title: "Loss", numeric: true, wide: true, width: "80px", sort: (model) => model.loss, cell: (model) => number(model.loss) },
  { id: "bytes", title: "Size", numeric: true, wide: true, width: "92px", sort: (model) => model.bytes, cell: (model) => (model.kept ? bytes(model.bytes) : <span className="faint" title="Retention removed the file; its figures stay">removed</span>) },
  { id: "sha256", title: "SHA-256", wide: true, numeric: true, width: "150px", cell: (model) => <Hash value={model.sha256} /> },
  { id: "created", title: "Made", numeric: true, wide: true, width: "112px", sort: (model) => model.created, cell: (model) => <Time at={model.created} /> },
];
