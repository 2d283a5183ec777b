import type { CatalogField } from "../../api/types";

/** What the field is for, and what it takes. */
export function helpOf({ help, least, most }: CatalogField): string {
  const range =
    least != null && most != null
      ? `${edge(least)} to ${edge(most)}`
      : least != null
        ? `from ${edge(least)}`
        : most != null
          ? `to ${edge(most)}`
          : "";
  const text = /[.!?]$/.test(help) ? help : `${help}.`;
  return range && !help.includes(range) ? `${text} Range: ${range}.` : text;
}

// In full: a rounded bound is a wrong one.
const edge = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 20 });

/** The unit, where the label does not end with it already: "Rounds", but "Deadline (seconds)". */
export const unitBeside = (label: string, unit: string | undefined): string | undefined =>
  unit && label.toLowerCase().endsWith(unit.toLowerCase()) ? undefined : unit;
