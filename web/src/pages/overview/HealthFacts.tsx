import { useHealth } from "../../api/queries";
import { ApiProblem } from "../../api/http";
import { Facts, SkeletonRows, Status } from "../../design";
import { bytes, count, duration } from "../../words/format";

const databases = { sqlite: "SQLite", postgresql: "PostgreSQL" };
const stores = { files: "files", s3: "S3" };

export function HealthFacts() {
  const { data: health, error } = useHealth();
  if (!health) return error instanceof ApiProblem ? <p className="soft">{error.message}</p> : <SkeletonRows rows={4} height={36} />;
  return (
    <>
      {health.faults.map((fault) => (
        <p key={fault.path} className="bad">
          {fault.path}: {fault.message}
        </p>
      ))}
      <Facts
        items={[
          ["Up for", duration(health.uptimeSeconds)],
          ["Database", <Status tone={health.databaseOk ? "ok" : "bad"}>{health.databaseOk ? databases[health.database] : `${databases[health.database]} is away`}</Status>],
          ["Models", `in ${stores[health.models]}`],
          ["Free disk", bytes(health.freeBytes)],
          ["Memory", bytes(health.memoryBytes)],
          ["Pages and programs that watch", count(health.listeners)],
        ]}
      />
    </>
  );
}
