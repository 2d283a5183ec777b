import type { StreamManager } from "../../api/streams";
import { Facts, Hash, Progress, Section, Status, Time } from "../../design";
import { count, percent } from "../../words/format";
import { managerWords } from "./words";

/** What is merged, and how far the next merge is. */
export function Manager({ manager }: { manager: StreamManager | undefined }) {
  if (!manager)
    return (
      <Section title="Manager">
        <p className="faint">None was heard of.</p>
      </Section>
    );
  const [words, tone] = managerWords(manager);
  return (
    <Section title="Manager" note={manager.name}>
      <div className="stream-merge">
        <div className="row between">
          <Status tone={tone}>{words}</Status>
          <span className="num faint">{manager.percent ? `${percent(manager.percent / 100, 0)} gathered` : ""}</span>
        </div>
        <Progress label="Updates gathered for the next merge" value={(manager.percent ?? 0) / 100} />
      </div>
      <Facts
        items={[
          ["Merges", count(manager.merges)],
          manager.model ? ["Newest model", <Hash value={manager.model} />] : undefined,
          manager.merged ? ["Last merge", <Time at={manager.merged} />] : undefined,
          ["Updates since then", count(manager.waiting)],
        ]}
      />
    </Section>
  );
}
