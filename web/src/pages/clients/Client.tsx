import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { forgetClient, revokeClient, useClient } from "../../api/clients";
import { useServer } from "../../api/queries";
import type { ClientView } from "../../api/types";
import { Button, Crumbs, Facts, Fault, isNotThere, Labels, NotThere, PageHead, Section, Skeleton, SkeletonRows, Stats, Status, TimeFull, toast, useConfirm } from "../../design";
import { count, duration, percent } from "../../words/format";
import { holdingsInWords } from "../../words/holdings";
import { clientTone, clientWords } from "../../words/statuses";
import { ClientCurves, ClientHistory } from "./ClientHistory";
import { useWork } from "./useWork";
import "./clients.css";

export default function Client({ id }: { id: string }) {
  useTitle(id);
  const { data: client, error, refetch } = useClient(id);
  if (!client)
    return error ? (
      <>
        <PageHead eyebrow={<Crumbs places={[{ href: "/clients", label: "Clients" }]} here="Unknown" />} title={id} />
        {isNotThere(error) ? (
          <NotThere what="client" name={id} list={{ href: "/clients", label: "See all clients" }} />
        ) : (
          <Fault error={error} retry={() => void refetch()} />
        )}
      </>
    ) : (
      <>
        <Skeleton height={34} width={220} />
        <div style={{ height: 40 }} />
        <SkeletonRows rows={8} height={52} />
      </>
    );
  return (
    <>
      <ClientHead client={client} />
      <Stats
        items={[
          { name: "Rounds that counted", value: count(client.rounds) },
          { name: "Failures", value: count(client.failures), note: client.failures > 0 && `${percent(client.failures / (client.failures + client.rounds), 1)} of its answers` },
          { name: "Mean time of a round", value: duration(client.averageSeconds) },
          { name: "Examples", value: count(client.examples) },
        ]}
      />
      <div className="client-below">
        <div>
          <Section title="Now">
            <Now client={client} />
          </Section>
          <Section title="Facts">
            <Facts
              items={[
                ["Transport", client.transport],
                ["Platform", client.platform ?? "–"],
                ["Version", client.version ?? "–"],
                client.holds !== undefined && ["Holds", holdingsInWords(client.holds)],
                ["Labels", <Labels labels={client.labels} />],
                ["Last seen", <TimeFull at={client.lastSeen} />],
                client.firstSeen !== undefined && ["First seen", <TimeFull at={client.firstSeen} />],
                client.enrolled !== undefined && ["Enrolled", <TimeFull at={client.enrolled} />],
              ]}
            />
          </Section>
        </div>
        <ClientCurves id={client.id} />
      </div>
      <ClientHistory id={client.id} />
    </>
  );
}

function ClientHead({ client }: { client: ClientView }) {
  const { administers, adminsOnly, operates, why } = useAccess();
  const [, go] = useLocation();
  const { data: server } = useServer();
  const cache = useQueryClient();
  const [dialog, ask] = useConfirm();
  const cannot = !administers ? adminsOnly : client.state === "revoked" ? "It is revoked already" : server && !server.secured && !client.enrolled ? "This coordinator asks nobody for credentials, so this client has none to revoke" : undefined;
  const revoke = () =>
    ask({
      title: `Revoke ${client.id}?`,
      text: "Its credentials no longer hold: it is cut off at its next word and can come back only with a new join token. What it gave to saved rounds stays in them.",
      action: "Revoke",
      danger: true,
      run: async () => {
        await revokeClient(client.id);
        toast(`${client.id} is revoked.`);
        await cache.invalidateQueries({ queryKey: ["clients"] });
      },
    });
  const isGone = client.state === "lost" || client.state === "revoked";
  const forget = () =>
    ask({
      title: `Forget ${client.id}?`,
      text: "It is taken off the list. What it gave to saved rounds stays in them, and if it comes back it is a client like any other.",
      action: "Forget",
      run: async () => {
        await forgetClient(client.id);
        toast(`${client.id} is forgotten.`);
        go("/clients");
        await cache.invalidateQueries({ queryKey: ["clients"] });
      },
    });
  return (
    <>
      <PageHead
        eyebrow={<Crumbs places={[{ href: "/clients", label: "Clients" }]} here={client.transport} />}
        title={client.id}
        note={
          <Status tone={clientTone[client.state]} live={!!client.working}>
            {clientWords[client.state]}
          </Status>
        }
        actions={
          <>
            {isGone && (
              <Button why={operates ? undefined : why} onClick={forget}>
                Forget
              </Button>
            )}
            <Button why={cannot} onClick={revoke}>
              Revoke
            </Button>
          </>
        }
      />
      {dialog}
    </>
  );
}

function Now({ client }: { client: ClientView }) {
  const work = useWork(client.working);
  return (
    <div className="client-now" aria-live="polite">
      {work ? (
        <p className="strong">
          It {work.text}.{" "}
          <Link className="link" href={`/runs/${encodeURIComponent(work.run)}`}>
            See the run
          </Link>
        </p>
      ) : (
        <p>{idleWords(client)}</p>
      )}
    </div>
  );
}

function idleWords(client: ClientView): string {
  if (client.state === "resting") return `It rests: ${client.resting ?? "it says not why"}.`;
  if (client.state === "online") return "It is ready and waits for work.";
  if (client.state === "revoked") return "Its credentials no longer hold.";
  if (client.state === "lost") return "It has not been heard of for longer than the lease allows.";
  return "It is not connected. The coordinator waits for it.";
}
