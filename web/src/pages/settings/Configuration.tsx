import { useState } from "react";
import { useAccess } from "../../api/access";
import { useSettings, type SettingItem } from "../../api/settings";
import { Badge, EmptyState, Fault, SearchField, Section, Segments, SkeletonRows } from "../../design";

type Which = "all" | "set";

/** What holds, and who said so. It is read here; it is changed where it was said. */
export function Configuration() {
  const { administers, role, adminsOnly } = useAccess();
  const { data, error, refetch } = useSettings(administers);
  const [words, setWords] = useState("");
  const [which, setWhich] = useState<Which>("all");
  if (role && !administers)
    return (
      <EmptyState icon="settings" title="The configuration is for admins">
        {adminsOnly}
      </EmptyState>
    );
  if (!data) return error ? <Fault error={error} retry={() => void refetch()} /> : <SkeletonRows rows={10} height={48} />;
  const sought = words.trim().toLowerCase();
  const fits = (item: SettingItem) => (which === "all" || item.source !== "default") && `${item.key} ${item.help} ${item.value ?? ""} ${item.source}`.toLowerCase().includes(sought);
  const groups = data.groups.map((group) => ({ ...group, items: group.items.filter(fits) })).filter((group) => group.items.length > 0);
  return (
    <>
      <div className="row wrap settings-tools">
        <SearchField label="Search the configuration" value={words} onChange={(event) => setWords(event.target.value)} />
        <Segments
          label="Which settings"
          value={which}
          onChange={setWhich}
          items={[
            { id: "all", label: "All" },
            { id: "set", label: "Set by somebody" },
          ]}
        />
        <span className="grow" />
        <span className="faint small">Changed by flags, environment or file, at the next start.</span>
      </div>
      {groups.length === 0 ? (
        <EmptyState icon="settings" title={data.groups.length === 0 ? "This coordinator does not tell its settings" : "No setting is like that"}>
          {data.groups.length === 0 ? "It was not started from a command line." : "Change the search or the choice."}
        </EmptyState>
      ) : (
        groups.map((group) => (
          <Section key={group.name} title={group.name.charAt(0).toUpperCase() + group.name.slice(1)}>
            <dl className="settings-list">
              {group.items.map((item) => (
                <div key={item.key}>
                  <dt>
                    <code>{item.key}</code>
                    <small>{item.help}</small>
                  </dt>
                  <dd>
                    <code className={item.value === undefined ? "faint" : "strong"}>{item.value ?? "not set"}</code>
                    <Badge tone={item.source === "default" ? "rest" : "accent"}>{item.source}</Badge>
                  </dd>
                </div>
              ))}
            </dl>
          </Section>
        ))
      )}
    </>
  );
}
