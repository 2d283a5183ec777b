import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAccess } from "../../api/access";
import { revokeToken, useTokens, type Credential } from "../../api/credentials";
import { Button, Dialog, EmptyState, Fault, Section, SkeletonRows, Table, Time, toast, useConfirm, type Column } from "../../design";
import { count } from "../../words/format";
import { credentialColumns } from "./credentialColumns";
import { MakeToken } from "./MakeToken";

export function Tokens() {
  const { administers, operates, role, why, adminsOnly } = useAccess();
  const { data: tokens, error, refetch } = useTokens(administers);
  const cache = useQueryClient();
  const [making, setMaking] = useState(false);
  const [dialog, ask] = useConfirm();
  const revoke = (token: Credential) =>
    ask({
      title: `Revoke ${token.name ?? token.id}?`,
      text: token.kind === "join" ? "Nobody can join with this token from then on. Clients that joined with it stay." : "Whoever uses this token is refused from then on. It cannot be made to hold again.",
      action: "Revoke",
      danger: true,
      run: async () => {
        await revokeToken(token.id);
        toast(`${token.name ?? token.id} no longer holds.`);
        await cache.invalidateQueries({ queryKey: ["tokens"] });
      },
    });
  return (
    <Section
      title="Tokens"
      note="join tokens let clients in, bearer tokens let people and programs use the API"
      actions={
        <Button kind="main" size="s" icon="plus" why={operates ? undefined : why} onClick={() => setMaking(true)}>
          Make a token
        </Button>
      }
    >
      {role && !administers ? (
        <EmptyState icon="settings" title="The list of tokens is for admins">
          {adminsOnly}
        </EmptyState>
      ) : error && !tokens ? (
        <Fault error={error} retry={() => void refetch()} />
      ) : !tokens ? (
        <SkeletonRows rows={5} height={48} />
      ) : tokens.length === 0 ? (
        <EmptyState icon="settings" title="No token yet">
          Beyond this machine everybody needs one: clients to join, people to look and steer.
        </EmptyState>
      ) : (
        <Table label="Tokens" columns={columns(revoke)} rows={tokens} rowKey={(token) => token.id} rowHeight={48} sortBy={{ id: "created", down: true }} />
      )}
      <Dialog open={making} onClose={() => setMaking(false)} label="Make a token">
        <MakeToken onDone={() => setMaking(false)} />
      </Dialog>
      {dialog}
    </Section>
  );
}

const columns = (revoke: (token: Credential) => void): Column<Credential>[] => [
  ...credentialColumns,
  { id: "uses", title: "Uses left", numeric: true, wide: true, width: "72px", sort: (token) => token.usesLeft, cell: (token) => (token.usesLeft === undefined ? "–" : count(token.usesLeft)) },
  { id: "created", title: "Made", numeric: true, wide: true, width: "112px", sort: (token) => token.created, cell: (token) => <Time at={token.created} /> },
  {
    id: "act",
    title: <span className="sr-only">Action</span>,
    numeric: true,
    width: "78px",
    cell: (token) =>
      token.state === "valid" && (
        <Button size="s" kind="quiet" onClick={() => revoke(token)} aria-label={`Revoke ${token.name ?? token.id}`}>
          Revoke
        </Button>
      ),
  },
];
