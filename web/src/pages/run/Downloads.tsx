import type { RunInfo } from "../../api/types";
import { Menu, MenuDownload } from "../../design";

/** What can be taken from the run: its model, a report, everything. */
export function Downloads({ run }: { run: RunInfo }) {
  const base = `/api/runs/${encodeURIComponent(run.id)}`;
  const name = `${run.name}-${run.round ?? 0}`;
  return (
    <Menu label="Download" icon="download">
      {run.model && (
        <>
          <MenuDownload href={`/api/models/${run.model}`} file={`${name}.safetensors`} title="Model, safetensors" note={`after round ${run.round}`} />
          <MenuDownload href={`/api/models/${run.model}?format=npz`} file={`${name}.npz`} title="Model, NumPy" note="npz" />
          <MenuDownload href={`/api/models/${run.model}?format=pt`} file={`${name}.pt`} title="Model, PyTorch" note="pt" />
        </>
      )}
      <MenuDownload href={`${base}/report`} file={`${run.name}-report.html`} title="Report" note="one HTML page" />
      <MenuDownload href={`${base}/export`} file={`${run.name}.zip`} title="Everything" note="zip: run, rounds, model" />
      <MenuDownload href={`${base}?format=yaml`} file={`${run.name}.yaml`} title="Run file" note="YAML" />
    </Menu>
  );
}
