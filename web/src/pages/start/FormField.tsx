import type { CatalogField } from "../../api/types";
import { CheckField, SelectField, TextField } from "../../design";
import { shown } from "../../words/settings";
import { labelOf } from "./draft";
import { helpOf, unitBeside } from "./fieldWords";

export interface FormFieldProps {
  field: CatalogField;
  note?: string;
  value: string;
  fault?: string;
  onChange: (text: string) => void;
}

/** One setting: its control follows from its type. */
export function FormField({ field, note, value, fault, onChange }: FormFieldProps) {
  const label = labelOf(field.path);
  const around = { label, unit: unitBeside(label, field.unit), fault: fault && `${label} ${fault}`, help: note ?? helpOf(field), name: field.path };
  if (field.type === "boolean") return <CheckField {...around} checked={value === "" ? field.default === true : value === "true"} onChange={(event) => onChange(String(event.target.checked))} />;
  if (field.type === "choice")
    return (
      <SelectField {...around} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{field.default == null ? "Not set" : `Default: ${shown(field.default)}`}</option>
        {field.choices?.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </SelectField>
    );
  const numeric = field.type === "integer" || field.type === "number";
  return <TextField {...around} inputMode={numeric ? (field.type === "integer" ? "numeric" : "decimal") : undefined} className={numeric ? "input num" : "input"} placeholder={placeholderOf(field)} value={value} onChange={(event) => onChange(event.target.value)} />;
}

function placeholderOf({ default: value, type }: CatalogField): string {
  return value == null ? (type === "duration" ? "e.g. 90s, 5m, 2h" : "") : shown(value);
}
