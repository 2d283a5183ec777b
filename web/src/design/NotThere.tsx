import { Link } from "wouter";
import { ApiProblem } from "../api/http";
import { EmptyState } from "./States";

/** Whether the coordinator said that what was asked for does not exist: then asking again helps nobody. */
export const isNotThere = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;

export interface NotThereProps {
  /** What it would be: "run", "client". */
  what: string;
  name: string;
  /** Where all of them are listed. */
  list: { href: string; label: string };
}

/** In place of something that does not exist: says so, and where to find what does. */
export function NotThere({ what, name, list }: NotThereProps) {
  return (
    <EmptyState
      icon="search"
      title={`There is no ${what} ${name}`}
      action={
        <Link href={list.href} className="button plain m">
          {list.label}
        </Link>
      }
    >
      The address may have been typed wrong, or it belongs to another coordinator, or it was deleted.
    </EmptyState>
  );
}
