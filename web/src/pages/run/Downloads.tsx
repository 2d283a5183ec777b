import { useEffect, useRef, useState } from "react";
import type { RunInfo } from "../../api/types";
import { Button } from "../../design";

/** What can be taken from the run: its model, a report, everything. */
export function Downloads({ run }: { run: RunInfo }) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const leave = (event: MouseEvent | KeyboardEvent) => {
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !menu.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("mousedown", leave);
    document.addEventListener("keydown", leave);
    return () => (document.removeEventListener("mousedown", leave), document.removeEventListener("keydown", leave));
  }, [open]);
  const base = `/api/runs/${encodeURIComponent(run.id)}`;
  const name = `${run.name}-${run.round ?? 0}`;
  return (
    <div className="menu" ref={menu}>
      <Button icon="download" aria-expanded={open} aria-haspopup="true" onClick={() => setOpen(!open)}>
        Download
      </Button>
      {open && (
        <ul className="menu-items" onClick={() => setOpen(false)}>
          {run.model && (
            <>
              <Item href={`/api/models/${run.model}`} file={`${name}.safetensors`} title="Model, safetensors" note={`after round ${run.round}`} />
              <Item href={`/api/models/${run.model}?format=npz`} file={`${name}.npz`} title="Model, NumPy" note="npz" />
            </>
          )}
          <Item href={`${base}/report`} file={`${run.name}-report.html`} title="Report" note="one HTML page" />
          <Item href={`${base}/export`} file={`${run.name}.zip`} title="Everything" note="zip: run, rounds, model" />
          <Item href={`${base}?format=yaml`} file={`${run.name}.yaml`} title="Run file" note="YAML" />
        </ul>
      )}
    </div>
  );
}

function Item({ href, file, title, note }: { href: string; file: string; title: string; note: string }) {
  return (
    <li>
      <a href={href} download={file}>
        {title} <span className="faint small">{note}</span>
      </a>
    </li>
  );
}
