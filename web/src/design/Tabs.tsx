import { type KeyboardEvent, type ReactNode, useId } from "react";

export interface TabItem<T extends string> {
  id: T;
  label: ReactNode;
}

/** Tabs by the pattern of the ARIA practices: arrows move, one of them is in the tab order. */
export function Tabs<T extends string>({ label, items, value, onChange, children }: { label: string; items: TabItem<T>[]; value: T; onChange: (id: T) => void; children: ReactNode }) {
  const base = useId();
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = items[(items.findIndex(({ id }) => id === value) + step + items.length) % items.length];
    if (!next) return;
    onChange(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {items.map((item) => (
          <button key={item.id} id={`${base}-${item.id}`} type="button" role="tab" aria-selected={item.id === value} aria-controls={`${base}-panel`} tabIndex={item.id === value ? 0 : -1} onClick={() => onChange(item.id)}>
            {item.label}
          </button>
        ))}
      </div>
      <div id={`${base}-panel`} role="tabpanel" aria-labelledby={`${base}-${value}`} className="tabpanel">
        {children}
      </div>
    </>
  );
}

/** A few choices of which one holds, as one control. */
export function Segments<T extends string>({ label, items, value, onChange }: { label: string; items: TabItem<T>[]; value: T; onChange: (id: T) => void }) {
  return (
    <div className="segments" role="radiogroup" aria-label={label}>
      {items.map((item) => (
        <button key={item.id} type="button" role="radio" aria-checked={item.id === value} onClick={() => onChange(item.id)}>
          {item.label}
        </button>
      ))}
    </div>
  );
}
