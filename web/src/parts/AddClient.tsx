import { useState } from "react";
import { useAccess } from "../api/access";
import { call } from "../api/http";
import { itemsOf, useClients, useServer } from "../api/queries";
import type { TokenReply } from "../api/types";
import { Button, Command, toastFault } from "../design";
import { freeNames, joinCommand } from "./freeNames";

/** How many are offered, each with its own share of the data. */
const parts = 3;

const address = () => location.origin;

/** The command with which a client joins; where credentials are needed, with a token made on request. */
export function AddClient() {
  const { data: server } = useServer();
  const clients = useClients();
  const names = freeNames(
    itemsOf(clients.data).map(({ id }) => id),
    parts,
  );
  // Over TLS a token says also which authority is to be trusted.
  return server?.secured || location.protocol === "https:" ? <WithToken name={names[0] as string} /> : <Open names={names} />;
}

function Open({ names }: { names: string[] }) {
  return (
    <div className="stack">
      <p className="soft">In a terminal on this machine, each line a client with its own share of 2,000 real handwritten digits:</p>
      {names.map((name, index) => (
        <Command
          key={name}
          label={`Command that starts ${name}`}
          text={joinCommand({ address: address(), name, part: index + 1, parts })}
        />
      ))}
      <OwnData />
    </div>
  );
}

function OwnData() {
  return (
    <p className="faint small">
      Your own data: <code>--data FOLDER</code> or <code>--data table.csv --label COLUMN</code> in place of{" "}
      <code>--data mnist-mini --part …</code>. The data stays with the client.
    </p>
  );
}

/** The number at the end of a name: the part of the digits that it takes. */
const partOf = (name: string): number => ((Number(name.split("-").at(-1)) - 1) % parts) + 1;

function WithToken({ name }: { name: string }) {
  const { operates, why } = useAccess();
  const [made, setMade] = useState<{ reply: TokenReply; name: string }>();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      setMade({ reply: await call<TokenReply>("/api/tokens", { method: "POST", json: { kind: "join", name } }), name });
    } catch (error) {
      toastFault(error);
    } finally {
      setBusy(false);
    }
  };
  if (!made)
    return (
      <div className="stack">
        <p className="soft">A client joins with a token that lets one machine in. It is shown once and ends after a day.</p>
        <div>
          <Button kind="main" icon="plus" busy={busy} why={operates ? undefined : why} onClick={() => void make()}>
            Make a join token
          </Button>
        </div>
      </div>
    );
  return (
    <div className="stack">
      <p className="soft">On the client's machine, to try it with a share of 2,000 real handwritten digits:</p>
      <Command
        label="Command with which the client joins"
        text={joinCommand({ address: address(), name: made.name, token: made.reply.token, part: partOf(made.name), parts })}
      />
      <OwnData />
      <p className="faint small">
        The token lets the client {made.name} in, within a day, and names the coordinator's authority, so that nobody can stand in for it.
        This page does not show it again.
      </p>
      <div>
        <Button size="s" onClick={() => setMade(undefined)}>
          Add another
        </Button>
      </div>
    </div>
  );
}
