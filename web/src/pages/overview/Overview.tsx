import { useMemo, useState } from "react";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { itemsOf, useClients, useRun, useRuns, useServer } from "../../api/queries";
import type { RunInfo } from "../../api/types";
import { ButtonLink, Fault, PageHead, Section, Segments, Skeleton, SkeletonRows } from "../../design";
import { plural } from "../../words/format";
import { isActive, isStuck } from "../../words/statuses";
import { DryRiver } from "../../river/DryRiver";
import { FirstSteps } from "./FirstSteps";
import { HealthFacts } from "./HealthFacts";
import { LastResults } from "./LastResults";
import { Now } from "./Now";
import { ClientShares } from "./ClientShares";
import "./overview.css";

export default function Overview() {
  useTitle("Overview");
  const runs = useRuns();
  const clients = useClients();
  const server = useServer();
  const { operates } = useAccess();
  const [chosen, choose] = useState<string>();
  const all = itemsOf(runs.data);
  const known = useMemo(() => itemsOf(clients.data).filter((client) => client.state !== "revoked"), [clients.data]);
  const here = known.filter(({ state }) => state === "online" || state === "resting").length;
  const active = all.filter((run) => isActive(run.status) || run.status === "paused");
  const shown = active.find((run) => run.id === chosen) ?? active.find((run) => run.status === "running") ?? active[0];
  const detail = useRun(shown?.id ?? "").data;
  if (runs.error && !runs.data) return <Fault error={runs.error} retry={() => void runs.refetch()} />;
  const loaded = runs.data && clients.data;
  return (
    <>
      <PageHead
        eyebrow={server.data && `Coordinator ${location.host}, version ${server.data.version}`}
        title={loaded ? headline(active, detail, known.length, here) : <Skeleton height={34} width={320} />}
        actions={
          operates &&
          loaded && (
            <ButtonLink kind="main" icon="plus" href="/runs/new">
              Start a run
            </ButtonLink>
          )
        }
      />
      {active.length > 1 && shown && (
        <div className="overview-pick">
          <Segments label="Run shown" items={active.slice(0, 5).map((run) => ({ id: run.id, label: run.name }))} value={shown.id} onChange={choose} />
        </div>
      )}
      {loaded ? known.length === 0 && all.length === 0 ? <Start /> : <Now runId={shown?.id} last={all[0]} clients={known} /> : <div className="overview-now" />}
      {loaded && known.length > 0 && all.length === 0 && <FirstSteps clients={here} />}
      {(all.length > 0 || known.length > 0 || !loaded) && (
        <div className="overview-below">
          <Section title="Last results" note={all.length > 0 ? plural(all.length, "run") : undefined} actions={all.length > 0 && <ButtonLink kind="quiet" size="s" href="/runs">All runs</ButtonLink>}>
            {loaded ? <LastResults runs={all.slice(0, 6)} /> : <SkeletonRows rows={5} height={48} />}
          </Section>
          <div>
            <Section title="Clients" actions={<ButtonLink kind="quiet" size="s" href="/clients">All clients</ButtonLink>}>
              {clients.data ? <ClientShares clients={known} counts={clients.data.pages[0]?.counts} /> : <SkeletonRows rows={4} height={28} />}
            </Section>
            <Section title="Health">
              <HealthFacts />
            </Section>
          </div>
        </div>
      )}
    </>
  );
}

/** Before anything is there: the bed of a river, still dry, and how to fill it. */
function Start() {
  return (
    <>
      <DryRiver />
      <FirstSteps clients={0} />
    </>
  );
}

function headline(active: RunInfo[], shown: RunInfo | undefined, clients: number, online: number): string {
  const running = active.filter((run) => run.status === "running");
  if (running.length === 1) return shown && isStuck(shown) ? `${shown.name} is waiting` : `${running[0]?.name} is training`;
  if (running.length > 1) return `${running.length} runs are under way`;
  if (active.length > 0) return active[0]?.status === "paused" ? `${active[0].name} is paused` : `${active[0]?.name} is in the queue`;
  if (clients === 0) return "Nothing flows yet";
  return online === 0 ? `${plural(clients, "client")} known, none is here` : `${plural(online, "client")} here, and nothing runs`;
}
