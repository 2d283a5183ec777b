import { type ReactNode, useState } from "react";
import { IconButton } from "./Button";

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // The clipboard's own interface is there in secure contexts only.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const act = () =>
    void copy(text).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 1600);
    });
  return <IconButton name={done ? "check" : "copy"} label={done ? "Copied" : label} size="s" onClick={act} />;
}

// A line ends between words, never after the dashes of an option.
const words = (text: string): ReactNode[] =>
  text.split(" ").flatMap((word, index) => [
    index > 0 && " ",
    <span key={index} className="command-word">
      {word}
    </span>,
  ]);

/** A command to type, whole, with a button that copies it. */
export function Command({ text, label }: { text: string; label: string }) {
  return (
    <div className="command">
      <code tabIndex={0} aria-label={label}>
        {words(text)}
      </code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  );
}

/** The beginning of a hash; the whole of it on hover and by the button. */
export function Hash({ value, digits = 10 }: { value: string; digits?: number }) {
  return (
    <span className="hash">
      <code title={value}>{value.slice(0, digits)}</code>
      <CopyButton text={value} label="Copy the whole hash" />
    </span>
  );
}
