import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAccess } from "../../api/access";
import { decideOn, usePending } from "../../api/clients";
import { Button, toast, toastFault } from "../../design";
import { plural } from "../../words/format";

/** Clients that wait until an operator lets them in; nothing where nobody does. */
export function PendingClients() {
  const { operates } = useAccess();
  const { data } = usePending(operates);
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string>();
  if (!data?.length) return null;
  const decide = async (id: string, name: string, decision: "approve" | "refuse") => {
    setBusy(id);
    try {
      await decideOn(id, decision);
      toast(decision === "approve" ? `${name} is let in.` : `${name} is not let in.`);
      await queries.invalidateQueries({ queryKey: ["enrolments"] });
    } catch (error) {
      toastFault(error);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <section className="stack" aria-label="Clients that wait to be let in">
      <h2>{plural(data.length, "client")} to let in</h2>
      {data.map(({ id, name, address, token }) => (
        <div key={id} className="row between wrap">
          <span>
            <b>{name}</b> <span className="faint small">from {address ?? "an unknown address"}, with the token {token}</span>
          </span>
          <span className="row">
            <Button size="s" kind="main" busy={busy === id} onClick={() => void decide(id, name, "approve")}>
              Let in
            </Button>
            <Button size="s" busy={busy === id} onClick={() => void decide(id, name, "refuse")}>
              Refuse
            </Button>
          </span>
        </div>
      ))}
    </section>
  );
}
