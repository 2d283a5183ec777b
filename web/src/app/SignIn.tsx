import { type FormEvent, useState } from "react";
import { Button, Command, Field } from "../design";
import { sentence } from "../design/States";
import { Mark, useTitle } from "./Shell";
import { signIn } from "./session";

/** Beyond loopback the coordinator wants to know who looks. */
export function SignIn() {
  useTitle("Sign in");
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await signIn(token.trim());
    } catch (error) {
      setFault(sentence(error instanceof Error ? error.message : String(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <Mark size={40} />
        <h1>Sign in to Tributary</h1>
        <p className="soft">This coordinator asks who you are. Paste a token with the role viewer, operator or admin.</p>
        <Field label="Token" fault={fault}>
          {(wiring) => <input className="input mono" type="password" autoComplete="current-password" required value={token} onChange={(event) => setToken(event.target.value)} autoFocus {...wiring} />}
        </Field>
        <Button kind="main" type="submit" busy={busy}>
          Sign in
        </Button>
        <div className="soft small stack">
          <p>You have none? Whoever runs the coordinator makes one on its machine:</p>
          <Command label="Command that makes a token" text={`tributary token new --role viewer --coordinator ${location.origin}`} />
          <p>It takes who asks from TRIBUTARY_TOKEN{location.protocol === "https:" && ", and whom to trust from TRIBUTARY_CA"}: the coordinator says both when it starts.</p>
        </div>
      </form>
    </main>
  );
}
