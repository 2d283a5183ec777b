import { useState } from "react";
import type { Catalog, CatalogModel } from "../../api/types";
import { Button } from "../../design";
import { count } from "../../words/format";
import { type Draft, setPath } from "./draft";

/** The named models, each with what it is; those that take the chosen data first. */
export function ModelChoice({ catalog, draft, fault, onChange }: { catalog: Catalog; draft: Draft; fault?: string; onChange: (model: string) => void }) {
  const [all, setAll] = useState(false);
  const own = draft.rest.model as { name?: string } | undefined;
  const chosen = draft.fields.model ?? "";
  const set = catalog.sets.find(({ name }) => name === draft.fields[setPath]);
  const fits = (model: CatalogModel) => !set || String(model.input) === String(set.input) || model.name === chosen;
  const shown = all ? catalog.models : catalog.models.filter(fits);
  const hidden = catalog.models.length - catalog.models.filter(fits).length;
  return (
    <div className="model-field">
      <div className="model-choice" role="radiogroup" aria-label="Model" data-fault={fault ? true : undefined}>
        {own && (
          <label>
            <input type="radio" name="model" checked={chosen === ""} onChange={() => onChange("")} />
            <b>{own.name ?? "own model"}</b>
            <span>Written out in the run file; the YAML view shows it.</span>
          </label>
        )}
        {shown.map((model) => (
          <label key={model.name}>
            <input type="radio" name="model" checked={chosen === model.name} onChange={() => onChange(model.name)} />
            <b>{model.name}</b>
            <span>{model.description}</span>
            <small className="num">
              takes {model.input.join(" × ")}
              {model.description.includes("parameters") ? "" : `, ${count(model.parameters)} parameters`}
            </small>
          </label>
        ))}
      </div>
      {fault && <p className="fault">Model {fault}</p>}
      {hidden > 0 && (
        <Button size="s" kind="quiet" icon={all ? "close" : "plus"} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Only those that take the chosen data" : `${count(hidden)} more that take other data`}
        </Button>
      )}
    </div>
  );
}
