import type { ReactNode } from "react";
import { none } from "../words/format";

/** A part of a page: a hairline, a heading, what belongs to it. */
export function Section({ title, note, actions, children, id }: { title: string; note?: ReactNode; actions?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className="section" aria-label={title} id={id}>
      <header>
        <h2>{title}</h2>
        {note && <span className="note">{note}</span>}
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** A page's head: where one is, what it is called, what can be done. */
export function PageHead({ eyebrow, title, note, actions }: { eyebrow?: ReactNode; title: ReactNode; note?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="page-head">
      <div className="grow">
        {eyebrow && <p className="eyebrow">{eyebrow}</p>}
        <h1 tabIndex={-1} id="page-title">
          {title}
        </h1>
        {note && <div className="page-note">{note}</div>}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </header>
  );
}

/** Figures in a row, each with its name. */
export function Stats({ items }: { items: { name: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className="stats">
      {items.map((item) => (
        <div key={item.name}>
          <dt>{item.name}</dt>
          <dd>
            <span className={item.value === none ? "num faint" : "num"}>{item.value}</span>
            {item.note && <small>{item.note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Names and values, one under the other. */
export function Facts({ items }: { items: (readonly [string, ReactNode] | false | undefined)[] }) {
  return (
    <dl className="facts">
      {items.map(
        (item) =>
          item && (
            <div key={item[0]}>
              <dt>{item[0]}</dt>
              <dd>{item[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
