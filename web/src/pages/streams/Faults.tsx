import type { StreamFault } from "../../api/streams";
import { Section, Time } from "../../design";
import { plural } from "../../words/format";

/** Messages that were passed over, by kind. */
export function Faults({ faults }: { faults: StreamFault[] }) {
  if (faults.length === 0) return null;
  return (
    <Section title="Passed over" note="Messages that could not be read; nothing stops for them">
      <ul className="stream-faults">
        {faults.map((fault) => (
          <li key={fault.kind}>
            <b>{fault.kind}</b>
            <span className="num">{plural(fault.count, "message")}</span>
            <span className="grow">
              on <code>{fault.topic}</code>: {fault.detail}
            </span>
            <Time at={fault.last} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
