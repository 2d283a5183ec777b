import { type ComponentProps, type ReactNode, useId } from "react";

interface Around {
  label: string;
  help?: ReactNode;
  unit?: string;
  fault?: string;
  optional?: boolean;
}

interface Wiring {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** A label, a control, its unit, help, and the fault that was found in it. */
export function Field({ label, help, unit, fault, children }: Around & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [fault && `${id}-fault`, help && `${id}-help`].filter(Boolean).join(" ");
  return (
    <div className="field" data-fault={fault ? true : undefined}>
      <label htmlFor={id}>
        {label}
        {unit && <span className="unit">{unit}</span>}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": fault ? true : undefined })}
      {fault && (
        <p id={`${id}-fault`} className="fault">
          {fault}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, help, unit, fault, ...rest }: Around & ComponentProps<"input">) {
  return (
    <Field label={label} help={help} unit={unit} fault={fault}>
      {(wiring) => <input className="input" autoComplete="off" spellCheck={false} {...rest} {...wiring} />}
    </Field>
  );
}

export function SelectField({ label, help, unit, fault, children, ...rest }: Around & ComponentProps<"select">) {
  return (
    <Field label={label} help={help} unit={unit} fault={fault}>
      {(wiring) => (
        <select className="input select" {...rest} {...wiring}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** A select without a visible label. */
export function Select({ label, ...rest }: { label: string } & ComponentProps<"select">) {
  return <select className="input select inline" aria-label={label} {...rest} />;
}

export function CheckField({ label, help, fault, ...rest }: Around & Omit<ComponentProps<"input">, "type">) {
  const id = useId();
  return (
    <div className="field check">
      <label>
        <input type="checkbox" aria-describedby={help ? id : undefined} aria-invalid={fault ? true : undefined} {...rest} />
        {label}
      </label>
      {fault && <p className="fault">{fault}</p>}
      {help && (
        <p id={id} className="help">
          {help}
        </p>
      )}
    </div>
  );
}

export function SearchField({ label, ...rest }: { label: string } & ComponentProps<"input">) {
  return <input type="search" className="input search" aria-label={label} placeholder={label} autoComplete="off" spellCheck={false} {...rest} />;
}
