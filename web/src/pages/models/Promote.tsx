import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useAccess } from "../../api/access";
import { promote, type ModelDetail } from "../../api/models";
import { useServing } from "../../api/queries";
import { Button, Dialog, Field, toast } from "../../design";
import { sentence } from "../../design/States";
import { count } from "../../words/format";
import { isServingName } from "../../words/names";

/** Lets a version serve under a name; says what stands behind the name until then. */
export function Promote({ model }: { model: ModelDetail }) {
  const { operates, why } = useAccess();
  const [open, setOpen] = useState(false);
  const cannot = !operates ? why : !model.kept ? "Its file is no longer kept" : undefined;
  return (
    <>
      <Button kind="main" icon="arrow" why={cannot} onClick={() => setOpen(true)}>
        Promote
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} label="Promote to serving">
        <PromoteForm model={model} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function PromoteForm({ model, onDone }: { model: ModelDetail; onDone: () => void }) {
  const { data: serving } = useServing();
  const cache = useQueryClient();
  const names = useId();
  const [name, setName] = useState("default");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const wrong = name.trim() === "" || isServingName(name.trim()) ? undefined : "Only letters, digits, dashes, underscores and dots, the first a letter or digit; 100 at most.";
  const before = serving?.items.find((entry) => entry.name === name.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (wrong) return;
    setBusy(true);
    setFault(undefined);
    try {
      await promote(name.trim(), model.sha256);
      toast(`Round ${count(model.round)} of ${model.runName} serves as ${name.trim()}.`);
      await Promise.all([cache.invalidateQueries({ queryKey: ["serving"] }), cache.invalidateQueries({ queryKey: ["models"] })]);
      onDone();
    } catch (error) {
      setFault(sentence(error instanceof Error ? error.message : String(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <h2>Promote to serving</h2>
      <p className="soft">
        Programs ask a name for predictions. Round {count(model.round)} of {model.runName} will answer under it.
      </p>
      <Field label="Name" fault={wrong ?? fault} help="Letters, digits, dashes, underscores and dots. Most have one and call it default.">
        {(wiring) => <input className="input mono" list={names} required maxLength={100} value={name} onChange={(event) => (setName(event.target.value), setFault(undefined))} autoFocus spellCheck={false} {...wiring} />}
      </Field>
      <datalist id={names}>
        {serving?.items.map((entry) => <option key={entry.name} value={entry.name} />)}
      </datalist>
      <p className={before && before.sha256 !== model.sha256 ? "wait" : "faint"} role="status" style={{ minHeight: 42 }}>
        {wrong ? "" : !before ? "Nothing serves under this name yet." : before.sha256 === model.sha256 ? "This version serves under this name already." : `It takes the place of round ${count(before.round)} of ${before.runName}. That version is kept.`}
      </p>
      <div className="dialog-actions">
        <Button onClick={onDone}>Cancel</Button>
        <Button kind="main" type="submit" busy={busy} why={wrong ? "The name is not allowed" : before?.sha256 === model.sha256 ? "It serves under this name already" : undefined}>
          Promote
        </Button>
      </div>
    </form>
  );
}
