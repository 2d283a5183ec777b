import { useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { useAccess } from "../../api/access";
import { withdraw } from "../../api/models";
import { useServing } from "../../api/queries";
import type { ServingEntry } from "../../api/types";
import { Button, ButtonLink, Fault, Section, Skeleton, Time, toast, useConfirm } from "../../design";
import { count, percent, plural } from "../../words/format";

/** What answers under a name: programs ask the name, and need not know which version stands behind it. */
export function Serving() {
  const { data, error, refetch } = useServing();
  return (
    <Section title="Serving" note={data && data.items.length > 0 && "asked under a name, whichever version stands behind it"}>
      {error && !data ? (
        <Fault error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={56} />
      ) : data.items.length === 0 ? (
        <p className="soft serving-none">No version serves under a name. Open one and promote it; programs then ask the name.</p>
      ) : (
        <ul className="serving">
          {data.items.map((entry) => (
            <Entry key={entry.name} entry={entry} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Entry({ entry }: { entry: ServingEntry }) {
  const [withdrawing, ask] = useWithdraw();
  const { operates, why } = useAccess();
  return (
    <li>
      <div className="grow">
        <b className="strong">{entry.name}</b>
        <p className="soft clip">
          <Link className="link" href={`/models/${entry.sha256}`}>
            {entry.runName}, round {count(entry.round)}
          </Link>{" "}
          by {entry.by}, <Time at={entry.since} />
        </p>
      </div>
      <div className="serving-figure">
        <b className="num">{percent(entry.accuracy)}</b>
        <span className="faint small num">{plural(entry.requests, "request")}</span>
      </div>
      <ButtonLink size="s" icon="tryit" href={`/try?serving=${encodeURIComponent(entry.name)}`} label={`Try ${entry.name}`}>
        Try
      </ButtonLink>
      <Button size="s" kind="quiet" why={operates ? undefined : why} onClick={() => ask(entry.name)} aria-label={`Withdraw ${entry.name}`}>
        Withdraw
      </Button>
      {withdrawing}
    </li>
  );
}

/** Asks, then takes a name out of service. */
export function useWithdraw(): [React.ReactNode, (name: string) => void] {
  const [dialog, ask] = useConfirm();
  const cache = useQueryClient();
  const start = (name: string) =>
    ask({
      title: `Withdraw ${name}?`,
      text: `Programs that ask ${name} get no answer from then on. The version itself stays.`,
      action: "Withdraw",
      danger: true,
      run: async () => {
        await withdraw(name);
        toast(`${name} no longer serves.`);
        await Promise.all([cache.invalidateQueries({ queryKey: ["serving"] }), cache.invalidateQueries({ queryKey: ["models"] })]);
      },
    });
  return [dialog, start];
}
