import type { ReactNode } from "react";
import type { Tone } from "../words/statuses";
import { count, percent } from "../words/format";

export interface Share {
  name: ReactNode;
  key: string;
  value: number;
  tone?: Tone;
  href?: string;
}

/** A whole in its parts: one bar, and what each part is called. */
export function BarStack({ label, shares }: { label: string; shares: Share[] }) {
  const total = shares.reduce((sum, share) => sum + share.value, 0);
  return (
    <div className="barstack">
      <div className="bar" role="img" aria-label={`${label}: ${shares.map((share) => `${share.key} ${count(share.value)}`).join(", ")}`}>
        {shares.map((share) => share.value > 0 && <i key={share.key} className={`progress ${share.tone ?? "accent"}`} style={{ flexGrow: share.value }} />)}
      </div>
      <ul>
        {shares.map((share) => (
          <li key={share.key} className={share.value === 0 ? "none" : undefined}>
            {share.name}
            <b className="num">{count(share.value)}</b>
            <span className="num faint">{total > 0 ? percent(share.value / total, 0) : ""}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
