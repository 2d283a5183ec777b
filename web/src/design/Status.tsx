import type { ReactNode } from "react";
import type { Tone } from "../words/statuses";

/** A dot and a word; the dot breathes while something is going on. */
export function Status({ tone, live, children }: { tone: Tone; live?: boolean; children: ReactNode }) {
  return (
    <span className={`status ${tone}`} data-live={live || undefined}>
      <i aria-hidden="true" />
      {children}
    </span>
  );
}

export function Badge({ tone = "rest", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

/** How far something is, 0 to 1; without a value nobody knows. */
export function Progress({ value, label, tone = "accent" }: { value?: number; label: string; tone?: Tone }) {
  return (
    <div className={`progress ${tone}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={value === undefined ? undefined : Math.round(value * 100)}>
      <i style={{ transform: `scaleX(${value ?? 0})` }} />
    </div>
  );
}
