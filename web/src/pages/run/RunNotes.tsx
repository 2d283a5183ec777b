import { Link } from "wouter";
import type { RunInfo } from "../../api/types";
import "./keeping.css";

/** What people say of a run: tags, each of which leads to the runs that have it, and notes. */
export function RunNotes({ run }: { run: RunInfo }) {
  if (run.tags.length === 0 && !run.notes && !run.archived) return null;
  return (
    <div className="run-notes">
      {(run.tags.length > 0 || run.archived) && (
        <ul className="tags" aria-label="Tags">
          {run.archived && <li className="tag quiet">archived</li>}
          {run.tags.map((tag) => (
            <li key={tag}>
              <Link className="tag" href={`/runs?filter=${encodeURIComponent(`tag = "${tag}"`)}`}>
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {run.notes && <p className="run-notes-text">{run.notes}</p>}
    </div>
  );
}
