import { useSyncExternalStore } from "react";
import { IconButton } from "./Button";

interface Note {
  id: number;
  text: string;
  bad: boolean;
}

let notes: Note[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const set = (changed: Note[]) => {
  notes = changed;
  for (const listener of listeners) listener();
};

/** Says for some seconds what came of something the reader did. */
export function toast(text: string, bad = false): void {
  const id = nextId++;
  set([...notes.slice(-2), { id, text, bad }]);
  setTimeout(() => dismiss(id), bad ? 10_000 : 5000);
}

export const toastFault = (error: unknown): void => toast(error instanceof Error ? error.message : String(error), true);

const dismiss = (id: number) => set(notes.filter((note) => note.id !== id));

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    () => notes,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((note) => (
        <div key={note.id} className={`toast${note.bad ? " bad" : ""}`}>
          <span>{note.text}</span>
          <IconButton name="close" label="Dismiss" size="s" onClick={() => dismiss(note.id)} />
        </div>
      ))}
    </div>
  );
}
