import type { ReactNode } from "react";
import type { Tone } from "../words/statuses";
import "./shares.css";

export interface NamedShare {
  key: string;
  name: ReactNode;
  /** Length of the bar, 0 to 1. */
  share: number;
  value: ReactNode;
  tone?: Tone;
  /** Stands out among the others. */
  first?: boolean;
}

/** Names with a bar and a value each, all bars from the same start. */
export function Shares({ label, items, wide }: { label: string; items: NamedShare[]; wide?: boolean }) {
  return (
    <ul className={`shares${wide ? " wide" : ""}`} aria-label={label}>
      {items.map((item) => (
        <li key={item.key} data-first={item.first || undefined}>
          <span className="shares-name clip">{item.name}</span>
          <span className={`shares-bar progress ${item.tone ?? "accent"}`} aria-hidden="true">
            <i style={{ transform: `scaleX(${Math.min(1, Math.max(0, item.share))})` }} />
          </span>
          <span className="shares-value num">{item.value}</span>
        </li>
      ))}
    </ul>
  );
}
