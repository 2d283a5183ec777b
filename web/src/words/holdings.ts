import type { components } from "../api/schema";
import { count, list } from "./format";

type Holdings = components["schemas"]["Holdings"];

const kinds: Record<Holdings["kind"], string> = {
  unknown: "samples of a kind that it does not say",
  images: "images",
  table: "a table",
  sequences: "sequences",
};

const maxColumns = 6;

/** What a client holds, in words: "images of 28 × 28 × 1, 10 classes (mnist-mini)". */
export function holdingsInWords({ kind, set, shape, classes, columns }: Holdings): string {
  const extents = shape && kind !== "table" ? ` of ${shape.join(" × ")}` : "";
  const named =
    columns && columns.length > 0
      ? ` with the columns ${list(columns, maxColumns)}`
      : kind === "table" && shape
        ? ` with ${count(shape[0])} columns`
        : "";
  return `${kinds[kind]}${extents}${named}${classes ? `, ${count(classes)} classes` : ""}${set ? ` (${set})` : ""}`;
}
