import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAccess } from "../../api/access";
import { ApiProblem } from "../../api/http";
import { makeToken } from "../../api/credentials";
import type { Role, TokenReply } from "../../api/types";
import { Button, Command, Segments, SelectField, TextField } from "../../design";
import { sentence } from "../../design/States";

const hour = 3600;
const day = 24 * hour;
const lifetimes: [number, string][] = [
  [hour, "an hour"],
  [day, "a day"],
  [7 * day, "a week"],
  [30 * day, "30 days"],
  [90 * day, "90 days"],
  [365 * day, "a year"],
];
const roles: [Role, string][] = [
  ["viewer", "viewer: looks"],
  ["operator", "operator: starts and steers runs, adds clients"],
  ["admin", "admin: everything, credentials too"],
  ["client", "client: trains, nothing else"],
];

type Kind = "join" | "bearer";

/** Makes a token and shows its text, once. */
export function MakeToken({ onDone }: { onDone: () => void }) {
  const { administers } = useAccess();
  const cache = useQueryClient();
  const [kind, setKind] = useState<Kind>("join");
  const [role, setRole] = useState<Role>("viewer");
  const [name, setName] = useState("");
  const [uses, setUses] = useState("1");
  const [lifetime, setLifetime] = useState(day);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const [made, setMade] = useState<TokenReply>();
  const faultAt = (path: string) => (fault instanceof ApiProblem ? fault.errors.find((one) => one.path === path)?.message : undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      setMade(await makeToken({ kind, name: name.trim() || undefined, lifetime, ...(kind === "join" ? { uses: Number(uses) } : { role }) }));
      await cache.invalidateQueries({ queryKey: ["tokens"] });
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  if (made) return <Made made={made} onDone={onDone} />;
  return (
    <form className="stack token-form" onSubmit={(event) => void submit(event)}>
      <h2>Make a token</h2>
      <Segments
        label="What for"
        value={kind}
        onChange={(next) => (setKind(next), setLifetime(next === "join" ? day : 90 * day))}
        items={[{ id: "join" as Kind, label: "A client joins" }, ...(administers ? [{ id: "bearer" as Kind, label: "A person or program" }] : [])]}
      />
      {kind === "bearer" && (
        <SelectField label="Role" value={role} onChange={(event) => setRole(event.target.value as Role)} fault={faultAt("role")}>
          {roles.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </SelectField>
      )}
      <TextField label={kind === "join" ? "Only for the client" : "Name"} value={name} onChange={(event) => setName(event.target.value)} required={kind === "bearer" && role === "client"} fault={faultAt("name")} help={kind === "join" ? "Its id; empty lets any client in." : "Whom it names in the audit trail."} />
      <div className="token-pair">
        {kind === "join" && <TextField label="Clients it lets in" type="number" min={1} max={100_000} required value={uses} onChange={(event) => setUses(event.target.value)} fault={faultAt("uses")} />}
        <SelectField label="Holds for" value={lifetime} onChange={(event) => setLifetime(Number(event.target.value))} fault={faultAt("lifetime")}>
          {lifetimes.map(([seconds, label]) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      {!!fault && (
        <p className="fault" role="alert">
          {sentence(fault instanceof Error ? fault.message : String(fault))}
        </p>
      )}
      <div className="dialog-actions">
        <Button onClick={onDone}>Cancel</Button>
        <Button kind="main" type="submit" busy={busy}>
          Make it
        </Button>
      </div>
    </form>
  );
}

function Made({ made, onDone }: { made: TokenReply; onDone: () => void }) {
  return (
    <div className="stack">
      <h2>The token is made</h2>
      <p className="soft" role="status">
        Its text is shown this once: copy it now. Whoever has it may use it.
      </p>
      {made.command ? (
        <>
          <p className="strong">On the client's machine</p>
          <Command text={made.command} label="Command with which the client joins" />
          <p className="faint small">or the token alone</p>
        </>
      ) : null}
      <Command text={made.token} label="The token's text" />
      <div className="dialog-actions">
        <Button kind="main" onClick={onDone} autoFocus>
          I have copied it
        </Button>
      </div>
    </div>
  );
}
