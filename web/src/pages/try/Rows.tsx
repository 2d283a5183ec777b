import { useEffect, useState } from "react";
import { Field } from "../../design";
import type { Sample } from "./usePrediction";

/** Rows of a table, as they stand in a CSV file. */
export function Rows({ onSample, takes }: { onSample: (sample: Sample | undefined) => void; takes: number }) {
  const [text, setText] = useState("");
  useEffect(() => {
    const csv = text.trim();
    onSample(csv ? { kind: "rows", csv: `${csv}\n` } : undefined);
  }, [text, onSample]);
  return (
    <Field label="Rows" help={`One row a line, its values with commas between. The model takes ${takes === 1 ? "one value" : `${takes.toLocaleString("en")} values`}; columns are read as the run's table is.`}>
      {(wiring) => <textarea className="input mono rows-text" rows={10} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} {...wiring} />}
    </Field>
  );
}
