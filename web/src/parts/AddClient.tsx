import { useState } from "react";
import { useAccess } from "../api/access";
import { call } from "../api/http";
import { useServer } from "../api/queries";
import type { TokenReply } from "../api/types";
import { Button, Command, toastFault } from "../design";

const here = () => location.origin;

/** The command with which a client joins; where credentials are needed, with a token made on request. */
export function AddClient({ parts = 3 }: { parts?: number }) {
  const { data: server } = useServer();
  return server?.secured ? <WithToken /> : <Open parts={parts} />;
}

function Open({ parts }: { parts: number }) {
  return (
    <div className="stack">
      <p className="soft">In a terminal on this machine, each line a client with its own share of 2,000 real handwritten digits:</p>
      {Array.from({ length: parts }, (_, index) => (
        <Command key={index} label={`Command that starts client ${index + 1}`} text={`tributary client ${here()} --data mnist-mini --part ${index + 1}/${parts} --name client-${index + 1}`} />
      ))}
      <p className="faint small">
        Your own data: <code>--data FOLDER</code> or <code>--data table.csv --label COLUMN</code> in place of mnist-mini. The data stays with the client.
      </p>
    </div>
  );
}

function WithToken() {
  const { operates, why } = useAccess();
  const [made, setMade] = useState<TokenReply>();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      setMade(await call<TokenReply>("/api/tokens", { method: "POST", json: { kind: "join" } }));
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
      <p className="soft">On the client's machine:</p>
      <Command label="Command with which the client joins" text={made.command ?? `tributary client ${here()} --token ${made.token}`} />
      <p className="faint small">The token lets one client in, within a day. This page does not show it again.</p>
      <div>
        <Button size="s" onClick={() => setMade(undefined)}>
          Add another
        </Button>
      </div>
    </div>
  );
}
