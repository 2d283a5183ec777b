import type { Credential, CredentialState } from "../../api/credentials";
import { Status, Time, type Column } from "../../design";
import type { Tone } from "../../words/statuses";

const tones: Record<CredentialState, Tone> = { valid: "ok", expired: "rest", revoked: "bad", used: "rest" };
const words: Record<CredentialState, string> = { valid: "Holds", expired: "Expired", revoked: "Revoked", used: "Used up" };
const kinds: Record<Credential["kind"], string> = { join: "join token", bearer: "bearer token", certificate: "certificate" };

/** What tokens and certificates have in common. */
export const credentialColumns: Column<Credential>[] = [
  {
    id: "name",
    title: "Name",
    width: "minmax(96px, 1.8fr)",
    sort: (one) => one.name ?? one.id,
    cell: (one) => (
      <>
        <span className="strong">{one.name ?? (one.kind === "join" ? "any client" : one.id)}</span>
        <div className="faint small clip">
          {kinds[one.kind]} <code title={one.id}>{one.id}</code>
        </div>
      </>
    ),
  },
  { id: "role", title: "Role", wide: true, width: "84px", sort: (one) => one.role, cell: (one) => one.role },
  {
    id: "state",
    title: "State",
    width: "minmax(82px, 0.8fr)",
    sort: (one) => one.state,
    cell: (one) => <Status tone={tones[one.state]}>{words[one.state]}</Status>,
  },
  { id: "expires", title: "Ends", numeric: true, wide: true, width: "112px", sort: (one) => one.expires, cell: (one) => <Ends of={one} /> },
];

const soon = 14 * 86_400_000;

function Ends({ of: one }: { of: Credential }) {
  const left = new Date(one.expires).getTime() - Date.now();
  return (
    <span className={one.state === "valid" && one.kind !== "join" && left < soon ? "wait" : one.state === "valid" ? undefined : "faint"}>
      <Time at={one.expires} />
    </span>
  );
}
