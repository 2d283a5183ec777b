import { useQueryClient } from "@tanstack/react-query";
import { useAccess } from "../../api/access";
import { revokeCertificate, useCertificates, type Credential } from "../../api/credentials";
import { Button, EmptyState, Fault, Section, SkeletonRows, Table, Time, toast, useConfirm, type Column } from "../../design";
import { credentialColumns } from "./credentialColumns";

export function Certificates() {
  const { administers, role, adminsOnly } = useAccess();
  const { data: certificates, error, refetch } = useCertificates(administers);
  const cache = useQueryClient();
  const [dialog, ask] = useConfirm();
  const revoke = (certificate: Credential) =>
    ask({
      title: `Revoke the certificate of ${certificate.name ?? certificate.id}?`,
      text: "Whoever shows it is refused from then on. It cannot be made to hold again; a client comes back with a new join token.",
      action: "Revoke",
      danger: true,
      run: async () => {
        await revokeCertificate(certificate.id);
        toast(`The certificate of ${certificate.name ?? certificate.id} no longer holds.`);
        await cache.invalidateQueries({ queryKey: ["certificates"] });
      },
    });
  return (
    <Section title="Certificates" note="made by this coordinator's own authority">
      {role && !administers ? (
        <EmptyState icon="settings" title="Certificates are for admins">
          {adminsOnly}
        </EmptyState>
      ) : error && !certificates ? (
        <Fault error={error} retry={() => void refetch()} />
      ) : !certificates ? (
        <SkeletonRows rows={5} height={48} />
      ) : certificates.length === 0 ? (
        <EmptyState icon="settings" title="No certificate yet">
          A client that joins over TLS gets one, and renews it by itself in time.
        </EmptyState>
      ) : (
        <Table label="Certificates" columns={columns(revoke)} rows={certificates} rowKey={(certificate) => certificate.id} rowHeight={48} sortBy={{ id: "expires", down: false }} />
      )}
      {dialog}
    </Section>
  );
}

const columns = (revoke: (certificate: Credential) => void): Column<Credential>[] => [
  ...credentialColumns,
  { id: "created", title: "Made", numeric: true, wide: true, width: "112px", sort: (one) => one.created, cell: (one) => <Time at={one.created} /> },
  {
    id: "act",
    title: <span className="sr-only">Action</span>,
    numeric: true,
    width: "78px",
    cell: (one) =>
      one.state === "valid" && (
        <Button size="s" kind="quiet" onClick={() => revoke(one)} aria-label={`Revoke the certificate of ${one.name ?? one.id}`}>
          Revoke
        </Button>
      ),
  },
];
