import { SelectField } from "../../design";
import { count, percent, shortHash } from "../../words/format";
import { runWords } from "../../words/statuses";
import type { Chosen, Offer } from "./chosen";

const maxVersions = 200;

export function ModelChoice({ offer, chosen, onChoose }: { offer: Offer; chosen: Chosen; onChoose: (value: string) => void }) {
  return (
    <SelectField label="Model" value={chosen.value} onChange={(event) => onChoose(event.target.value)}>
      {offer.serving.length > 0 && (
        <optgroup label="Served names">
          {offer.serving.map((entry) => (
            <option key={entry.name} value={`serving:${entry.name}`}>
              {entry.name}: {entry.runName}, round {count(entry.round)}
            </option>
          ))}
        </optgroup>
      )}
      <optgroup label="The latest of a run">
        {offer.runs.map((run) => (
          <option key={run.id} value={`run:${run.id}`}>
            {run.name}, {runWords[run.status].toLowerCase()}, round {count(run.round)}, {percent(run.accuracy, 1)}
          </option>
        ))}
      </optgroup>
      <optgroup label="One version">
        {offer.versions.slice(0, maxVersions).map((model) => (
          <option key={`${model.run}/${model.round}`} value={`model:${model.sha256}`}>
            {model.runName ?? model.run}, round {count(model.round)}, {percent(model.accuracy, 1)} ({shortHash(model.sha256)})
          </option>
        ))}
      </optgroup>
    </SelectField>
  );
}
