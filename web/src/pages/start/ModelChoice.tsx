import type { Catalog } from "../../api/types";
import { count } from "../../words/format";
import type { Draft } from "./draft";

/** The named models, each with what it is and how large. */
export function ModelChoice({ catalog, draft, fault, onChange }: { catalog: Catalog; draft: Draft; fault?: string; onChange: (model: string) => void }) {
  const own = draft.rest.model as { name?: string } | undefined;
  const chosen = draft.fields.model ?? "";
  return (
    <div className="model-choice" role="radiogroup" aria-label="Model" data-fault={fault ? true : undefined}>
      {own && (
        <label>
          <input type="radio" name="model" checked={chosen === ""} onChange={() => onChange("")} />
          <b>{own.name ?? "own model"}</b>
          <span>Written out in the run file; the YAML view shows it.</span>
        </label>
      )}
      {catalog.models.map((model) => (
        <label key={model.name}>
          <input type="radio" name="model" checked={chosen === model.name} onChange={() => onChange(model.name)} />
          <b>{model.name}</b>
          <span>{model.description}</span>
          <small className="num">
            {model.input.join(" × ")} in, {count(model.parameters)} parameters
          </small>
        </label>
      ))}
      {fault && <p className="fault">Model {fault}</p>}
    </div>
  );
}
