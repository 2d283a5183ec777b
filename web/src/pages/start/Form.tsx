import { useState } from "react";
import type { Catalog, CatalogField } from "../../api/types";
import { Button } from "../../design";
import { count } from "../../words/format";
import { FormField } from "./FormField";
import { ModelChoice } from "./ModelChoice";
import { belongs, type Draft, fieldsOf, isNeeded, modelPath, setPath, strategyPath } from "./draft";

export interface FormProps {
  catalog: Catalog;
  draft: Draft;
  faults: Map<string, string>;
  onChange: (draft: Draft) => void;
}

/** A run file as fields, grouped as the coordinator's catalog groups them. */
export function Form({ catalog, draft, faults, onChange }: FormProps) {
  const groups = grouped(fieldsOf(catalog, draft.fields[strategyPath(catalog)]).filter((field) => belongs(catalog, draft, field.path)));
  const set = (path: string, text: string) => onChange({ ...draft, fields: { ...draft.fields, [path]: text } });
  return (
    <form className="start-form" onSubmit={(event) => event.preventDefault()}>
      {groups.map(([group, fields]) => (
        <Group key={group} name={group} fields={fields} catalog={catalog} draft={draft} faults={faults} set={set} />
      ))}
    </form>
  );
}

/** What decides most comes first. Partitions are dealt in simulations only; here each client brings its own data. */
const order = ["run", "data", "pictures", "model", "strategy", "cohort", "training", "optimizer", "evaluation", "stop"];
const simulated = "partition";

function grouped(fields: CatalogField[]): [string, CatalogField[]][] {
  const groups = Map.groupBy(fields, (field) => (field.path === modelPath ? "model" : field.group));
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...groups].filter(([name]) => name !== simulated).sort(([a], [b]) => place(a) - place(b));
}

interface GroupProps {
  name: string;
  fields: CatalogField[];
  catalog: Catalog;
  draft: Draft;
  faults: Map<string, string>;
  set: (path: string, text: string) => void;
}

function Group({ name, fields, catalog, draft, faults, set }: GroupProps) {
  const [open, setOpen] = useState(false);
  const hidden = fields.filter((field) => field.advanced && !isNeeded(draft, field.path));
  // A field that says something, or has a fault, is never hidden.
  const shown = fields.filter((field) => !hidden.includes(field) || open || !!draft.fields[field.path] || faults.has(field.path));
  const strategy = strategyPath(catalog);
  return (
    <fieldset>
      <legend>{name}</legend>
      <div className="start-fields">
        {shown.map((field) =>
          field.path === modelPath ? (
            <ModelChoice key={field.path} catalog={catalog} draft={draft} fault={faults.get(modelPath)} onChange={(model) => set(modelPath, model)} />
          ) : (
            <FormField key={field.path} field={withChoices(field, catalog, strategy)} note={noteOf(field, catalog, draft, strategy)} value={draft.fields[field.path] ?? ""} fault={faults.get(field.path)} onChange={(text) => set(field.path, text)} />
          ),
        )}
      </div>
      {hidden.length > 0 && (
        <Button size="s" kind="quiet" icon={open ? "close" : "plus"} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Fewer settings" : `${count(hidden.length)} more ${hidden.length === 1 ? "setting" : "settings"}`}
        </Button>
      )}
    </fieldset>
  );
}

function withChoices(field: CatalogField, catalog: Catalog, strategy: string): CatalogField {
  if (field.path === strategy) return { ...field, type: "choice", choices: catalog.strategies.map(({ name }) => name) };
  return field;
}

/** What the chosen strategy or set is, in its own words. */
function noteOf(field: CatalogField, catalog: Catalog, draft: Draft, strategy: string): string | undefined {
  const chosen = draft.fields[field.path];
  if (field.path === strategy) return catalog.strategies.find(({ name }) => name === chosen)?.description;
  const set = field.path === setPath ? catalog.sets.find(({ name }) => name === chosen) : undefined;
  return set && `${set.description}${set.present ? "" : " Its files are not on the coordinator's machine."}`;
}
