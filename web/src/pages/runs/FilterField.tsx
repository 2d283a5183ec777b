import { useEffect, useId, useState } from "react";

const settle = 400;

/** Which runs are shown, in the words of docs/api.md; asked once the reader stops typing. */
export function FilterField({ value, fault, onChange }: { value: string; fault?: string; onChange: (filter: string) => void }) {
  const [text, setText] = useState(value);
  const id = useId();
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), settle);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <>
      <input
        type="search"
        className="input search runs-by"
        aria-label="Filter runs"
        aria-describedby={id}
        aria-invalid={fault ? true : undefined}
        placeholder="accuracy > 0.9 and tag = baseline"
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <span id={id} className="sr-only">
        Compares tag, status, model, strategy, accuracy, loss, round, seconds, created or a setting such as training.optimizer.learningRate; and, or, not.
      </span>
    </>
  );
}
