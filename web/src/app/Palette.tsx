import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useAccess } from "../api/access";
import { itemsOf, useClients, useModels, useRuns } from "../api/queries";
import { Dialog, Icon, type IconName } from "../design";
import { percent, shortHash } from "../words/format";
import { clientWords, runWords } from "../words/statuses";
import { places } from "./nav";

interface Entry {
  href: string;
  icon: IconName;
  title: string;
  note: string;
  /** Everything that may be typed to find it. */
  words: string;
}

const max = 12;

/** Jumps to whatever has a name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const entries = useEntries();
  const found = useMemo(() => search(entries, typed), [entries, typed]);
  const at = Math.min(chosen, found.length - 1);
  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    navigate(entry.href);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setChosen(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setChosen(Math.max(at - 1, 0));
    else if (event.key === "Enter") open(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog open onClose={onClose} label="Find" wide>
      <div className="palette">
        <input
          className="palette-input"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
          aria-label="Find runs, clients, models and pages"
          placeholder="Find runs, clients, models and pages"
          autoFocus
          spellCheck={false}
          value={typed}
          onChange={(event) => (setTyped(event.target.value), setChosen(0))}
          onKeyDown={press}
        />
        <ul id={listId} role="listbox" aria-label="Found">
          {found.map((entry, index) => (
            <li key={entry.href} id={`${listId}-${index}`} role="option" aria-selected={index === at} onMouseMove={() => setChosen(index)} onClick={() => open(entry)}>
              <Icon name={entry.icon} />
              <span className="clip grow">{entry.title}</span>
              <span className="faint small">{entry.note}</span>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="empty">Nothing is called that.</p>}
      </div>
    </Dialog>
  );
}

function useEntries(): Entry[] {
  const { operates } = useAccess();
  const runs = useRuns();
  const clients = useClients();
  const models = useModels();
  return useMemo(
    () => [
      ...places.map((place) => ({ href: place.href, icon: place.icon, title: place.label, note: "Page", words: place.label })),
      ...(operates ? [{ href: "/runs/new", icon: "plus" as const, title: "Start a run", note: "Action", words: "start new run" }] : []),
      ...itemsOf(runs.data).map((run) => ({ href: `/runs/${run.id}`, icon: "runs" as const, title: run.name, note: `${runWords[run.status]} · ${percent(run.accuracy)}`, words: `${run.name} ${run.id}` })),
      ...itemsOf(clients.data).map((client) => ({ href: `/clients/${encodeURIComponent(client.id)}`, icon: "clients" as const, title: client.id, note: clientWords[client.state], words: client.id })),
      ...itemsOf(models.data).map((model) => ({ href: `/models/${model.sha256}`, icon: "models" as const, title: `${model.runName ?? model.run}, round ${model.round}`, note: shortHash(model.sha256), words: `${model.runName ?? ""} ${model.run} ${model.sha256}` })),
    ],
    [operates, runs.data, clients.data, models.data],
  );
}

function search(entries: Entry[], typed: string): Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const hits: Entry[] = [];
  for (const entry of entries) {
    if (hits.length === max) break;
    const text = entry.words.toLowerCase();
    if (words.every((word) => text.includes(word))) hits.push(entry);
  }
  return hits;
}
