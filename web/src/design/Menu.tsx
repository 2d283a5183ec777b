import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button, type ButtonProps } from "./Button";
import "./menu.css";

/** A button that unfolds a list of links. Escape and a click elsewhere fold it; Escape gives the focus back. */
export function Menu({ label, children, ...look }: { label: string; children: ReactNode } & Pick<ButtonProps, "icon" | "kind" | "size" | "why">) {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const press = (event: MouseEvent) => !frame.current?.contains(event.target as Node) && setOpen(false);
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      frame.current?.querySelector("button")?.focus();
    };
    document.addEventListener("mousedown", press);
    document.addEventListener("keydown", key);
    return () => (document.removeEventListener("mousedown", press), document.removeEventListener("keydown", key));
  }, [open]);
  return (
    <div className="menu" ref={frame}>
      <Button {...look} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {label}
      </Button>
      <ul id={id} className="menu-items" hidden={!open} onClick={() => setOpen(false)}>
        {children}
      </ul>
    </div>
  );
}

/** Something that is done at once. */
export function MenuAction({ title, note, danger, ...button }: { title: string; note?: string; danger?: boolean; disabled?: boolean; onClick: () => void }) {
  return (
    <li>
      <button type="button" className={danger ? "bad" : undefined} {...button}>
        {title} {note && <span className="faint small">{note}</span>}
      </button>
    </li>
  );
}

/** A file to take away. */
export function MenuDownload({ href, file, title, note }: { href: string; file: string; title: string; note: string }) {
  return (
    <li>
      <a href={href} download={file}>
        {title} <span className="faint small">{note}</span>
      </a>
    </li>
  );
}
