import type { RunInfo } from "../../api/types";
import { Facts } from "../../design";
import { flatten, shown } from "../../words/settings";

/** Everything that decided the run, every value spelled out. */
export function RunSettings({ run }: { run: RunInfo }) {
  const groups = Map.groupBy(Object.entries(flatten(run.spec ?? {})), ([path]) => (path.includes(".") ? (path.split(".")[0] as string) : "run"));
  return (
    <div className="settings-groups">
      {[...groups].map(([name, values]) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          <Facts items={values.map(([path, value]) => [path.startsWith(`${name}.`) ? path.slice(name.length + 1) : path, <code key={path}>{shown(value)}</code>] as const)} />
        </section>
      ))}
    </div>
  );
}
