import { useState } from "react";
import { usePartition } from "../../api/data";
import { useCatalog } from "../../api/queries";
import { Fault, Segments, SelectField, Skeleton, Stats, TextField } from "../../design";
import { count, percent } from "../../words/format";
import { blank, choiceOf, kinds, maxClients, type Draft } from "./draft";
import { figuresOf } from "./figures";
import { PartitionPicture } from "./PartitionPicture";
import { PartitionTable } from "./PartitionTable";
import { useSettled } from "./useSettled";

type View = "bars" | "bubbles" | "table";

const names: Record<string, string> = { shards: "Shards for each", alpha: "Alpha", exponent: "Exponent", least: "At least", samples: "Samples for each" };

export function Partitions() {
  const [draft, setDraft] = useState<Draft>(blank);
  const [view, setView] = useState<View>("bars");
  const choice = useSettled(choiceOf(draft), 300);
  const { data: found, error, refetch, isFetching } = usePartition(choice?.data, choice?.seed ?? 0);
  return (
    <div className="partition">
      <PartitionForm draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
      <div className="partition-shown" aria-busy={isFetching || undefined} data-old={isFetching || undefined}>
        {error && !isFetching ? (
          <Fault error={error} retry={() => void refetch()} />
        ) : !found ? (
          <Skeleton height={420} />
        ) : (
          <>
            <div className="row wrap between partition-head">
              <Figures found={found} />
              <Segments
                label="Shown as"
                value={view}
                onChange={setView}
                items={[
                  { id: "bars", label: "Bars" },
                  { id: "bubbles", label: "Bubbles" },
                  { id: "table", label: "Table" },
                ]}
              />
            </div>
            {view === "table" ? <PartitionTable partition={found} /> : <PartitionPicture partition={found} as={view} />}
          </>
        )}
      </div>
    </div>
  );
}

function Figures({ found }: { found: Parameters<typeof figuresOf>[0] }) {
  const { min, max, known, skew } = figuresOf(found);
  return (
    <Stats
      items={[
        { name: "Samples dealt", value: count(found.samples) },
        { name: "Smallest to largest", value: `${count(min)} – ${count(max)}` },
        { name: "Classes a client knows", value: known.toFixed(1), note: `of ${count(found.classes.length)}` },
        { name: "Off the whole's mixture", value: percent(skew, 0) },
      ]}
    />
  );
}

function PartitionForm({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { data: catalog } = useCatalog();
  const field = (path: string) => catalog?.fields.find((one) => one.path === `data.partition.${path}`);
  const chosen = kinds.find(({ id }) => id === draft.kind);
  const tooMany = Number(draft.clients) > maxClients;
  return (
    <form className="partition-form" onSubmit={(event) => event.preventDefault()} aria-label="Partition">
      <SelectField label="Set" value={draft.set} onChange={(event) => change({ set: event.target.value })}>
        {(catalog?.sets ?? [{ name: draft.set, present: true }]).map((set) => (
          <option key={set.name} value={set.name}>
            {set.name}
            {set.present ? "" : " (not fetched)"}
          </option>
        ))}
      </SelectField>
      <SelectField label="Dealt" value={draft.kind} onChange={(event) => change({ kind: event.target.value })} help={chosen?.help}>
        {kinds.map((kind) => (
          <option key={kind.id} value={kind.id}>
            {kind.label}
          </option>
        ))}
      </SelectField>
      <TextField label="Clients" type="number" min={1} max={maxClients} value={draft.clients} onChange={(event) => change({ clients: event.target.value })} fault={tooMany ? `The picture shows at most ${count(maxClients)} clients.` : undefined} />
      {chosen?.numbers.map((name) => (
        <TextField key={name} label={names[name] ?? name} unit={field(name)?.unit} type="number" min={field(name)?.least ?? 0} step="any" value={draft[name]} onChange={(event) => change({ [name]: event.target.value })} help={field(name)?.help} />
      ))}
      <TextField label="Seed" type="number" value={draft.seed} onChange={(event) => change({ seed: event.target.value })} help="The same seed deals the same way." />
    </form>
  );
}
