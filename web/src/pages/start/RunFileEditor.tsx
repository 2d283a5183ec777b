import { type RefObject, useState } from "react";
import type { FieldFault } from "../../api/types";

/** Where the n-th line (from 1) begins and ends in a text. */
export function lineSpan(text: string, line: number): [number, number] {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return [start, end < 0 ? text.length : end];
}

/** Marks a line in the editor, and brings it into sight. */
export function showLine(editor: HTMLTextAreaElement | null, line: number): void {
  if (!editor) return;
  const [start, end] = lineSpan(editor.value, line);
  editor.focus();
  editor.setSelectionRange(start, end);
  editor.scrollTop = Math.max(0, (line - 4) * lineHeight);
}

/** Pixels; the style sheet says the same. */
const lineHeight = 20;

export interface RunFileEditorProps {
  text: string;
  onChange: (text: string) => void;
  errors: FieldFault[];
  editor: RefObject<HTMLTextAreaElement | null>;
}

/** A run file as text, with the numbers of its lines; those with faults are marked. */
export function RunFileEditor({ text, onChange, errors, editor }: RunFileEditorProps) {
  const [top, setTop] = useState(0);
  const lines = text.split("\n").length;
  const faults = Map.groupBy(
    errors.filter(({ line }) => line),
    ({ line }) => line as number,
  );
  return (
    <div className="yaml-editor" data-invalid={errors.length > 0 || undefined}>
      <ol className="yaml-lines" aria-hidden="true" style={{ transform: `translateY(${-top}px)` }}>
        {Array.from({ length: lines }, (_, index) => (
          <li
            key={index}
            data-fault={faults.has(index + 1) || undefined}
            title={faults
              .get(index + 1)
              ?.map(({ path, message }) => `${path} ${message}`)
              .join("\n")}
          >
            {index + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={editor}
        className="mono yaml"
        aria-label="Run file"
        spellCheck={false}
        wrap="off"
        rows={Math.min(34, Math.max(20, lines + 2))}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        aria-invalid={errors.length > 0 || undefined}
      />
    </div>
  );
}
