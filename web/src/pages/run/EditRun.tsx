import { type FormEvent, useId, useState } from "react";
import { changeRun } from "../../api/keeping";
import type { RunInfo } from "../../api/types";
import { Button, Dialog, Field, TextField } from "../../design";
import "./keeping.css";

const maxName = 100;
const maxNotes = 10_000;

/** Name, tags and notes of a run in one dialog. */
export function EditRun({ run, onClose }: { run: RunInfo; onClose: () => void }) {
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState(run.tags.join(", "));
  const [notes, setNotes] = useState(run.notes ?? "");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const form = useId();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const named = tags.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");
      await changeRun(run.id, { name, notes, tags: named });
      onClose();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} label={`Edit ${run.name}`}>
      <h2>Name, tags and notes</h2>
      <form id={form} className="edit-run" onSubmit={(event) => void save(event)}>
        <TextField label="Name" required maxLength={maxName} value={name} onChange={(event) => setName(event.target.value)} autoFocus />
        <TextField label="Tags" help="Words with commas between, e.g. baseline, slow clients" value={tags} onChange={(event) => setTags(event.target.value)} />
        <Field label="Notes">
          {(wiring) => <textarea className="input" rows={6} maxLength={maxNotes} value={notes} onChange={(event) => setNotes(event.target.value)} {...wiring} />}
        </Field>
      </form>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="main" type="submit" form={form} busy={busy}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}
