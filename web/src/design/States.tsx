import type { ReactNode } from "react";
import { ApiProblem, Unreachable } from "../api/http";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";

/** Nothing is there yet: what would be, and the next step. */
export function EmptyState({ icon, title, children, action }: { icon?: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      {icon && <Icon name={icon} size={28} />}
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** What the coordinator refused or could not do, in its words, and what to do about it. */
export function Fault({ error, retry }: { error: unknown; retry?: () => void }) {
  const [title, remedy] =
    error instanceof ApiProblem ? [error.message, error.remedy] : error instanceof Unreachable ? ["The coordinator cannot be reached.", "This page comes back by itself."] : [String(error), undefined];
  return (
    <div className="empty fault-state" role="alert">
      <Icon name="warning" size={28} />
      <h3>{sentence(title)}</h3>
      {remedy && <p>{sentence(remedy)}</p>}
      {retry && !(error instanceof Unreachable) && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

/** Holds the place of what is being read. */
export function Skeleton({ height = 16, width = "100%" }: { height?: number; width?: number | string }) {
  return <span className="skeleton" style={{ height, width }} aria-hidden="true" />;
}

export function SkeletonRows({ rows = 6, height = 40 }: { rows?: number; height?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" style={{ height }}>
          <Skeleton height={12} width={`${34 - ((row * 7) % 18)}%`} />
          <Skeleton height={12} width={`${18 - ((row * 5) % 9)}%`} />
        </div>
      ))}
    </div>
  );
}
