import { ThemeSwitch } from "../../app/ThemeSwitch";
import { useAccess } from "../../api/access";
import { useHealth, useServer } from "../../api/queries";
import { Facts, Fault, Section, SkeletonRows, Status, TimeFull } from "../../design";
import { sentence } from "../../design/States";
import { bytes, count, duration } from "../../words/format";

const databases = { sqlite: "SQLite", postgresql: "PostgreSQL" };
const stores = { files: "in files", s3: "in S3" };

export function General() {
  return (
    <div className="settings-two">
      <Section title="Health">
        <HealthOfIt />
      </Section>
      <div>
        <Section title="You">
          <You />
        </Section>
        <Section title="Theme" note="kept in this browser">
          <ThemeSwitch />
        </Section>
      </div>
    </div>
  );
}

function HealthOfIt() {
  const { data: health, error, refetch } = useHealth();
  if (!health) return error ? <Fault error={error} retry={() => void refetch()} /> : <SkeletonRows rows={9} height={37} />;
  return (
    <>
      {health.faults.length > 0 ? (
        <ul className="settings-faults" role="alert">
          {health.faults.map((fault) => (
            <li key={fault.path}>{sentence(`${fault.path} ${fault.message}`)}</li>
          ))}
        </ul>
      ) : (
        <p className="settings-well">
          <Status tone="ok">Ready; nothing is wrong</Status>
        </p>
      )}
      <Facts
        items={[
          ["Version", health.version],
          ["Started", <TimeFull at={health.started} />],
          ["Up for", duration(health.uptimeSeconds)],
          ["Database", <Status tone={health.databaseOk ? "ok" : "bad"}>{health.databaseOk ? databases[health.database] : `${databases[health.database]} is away`}</Status>],
          ["Models lie", stores[health.models]],
          ["Free disk", bytes(health.freeBytes)],
          ["Memory in use", bytes(health.memoryBytes)],
          ["Runs that wait or work", count(health.runsActive)],
          ["Clients present", count(health.clientsPresent)],
          ["Pages and programs that watch", count(health.listeners)],
          ["A silent client is lost after", duration(health.leaseSeconds)],
        ]}
      />
    </>
  );
}

function You() {
  const { name, role, why } = useAccess();
  const { data: server } = useServer();
  if (!server) return <SkeletonRows rows={2} height={37} />;
  return (
    <>
      <Facts items={[["Name", name], ["Role", role ?? "–"]]} />
      <p className="faint small settings-note">{why ?? (server.secured ? "You may do everything." : "This coordinator asks nobody for credentials: it listens on this machine only, and everyone here may do everything.")}</p>
    </>
  );
}
