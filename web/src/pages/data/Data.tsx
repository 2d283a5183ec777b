import { useTitle } from "../../app/Shell";
import { PageHead, Section } from "../../design";
import { Holdings } from "./Holdings";
import { Partitions } from "./Partitions";
import { Sets } from "./Sets";
import "./data.css";

export default function Data() {
  useTitle("Data");
  return (
    <>
      <PageHead title="Data" note="What clients hold, and how a simulation deals samples to them." />
      <Section title="A simulation's partition" note="which client gets how many of which class">
        <Partitions />
      </Section>
      <Section title="What the real clients hold" note="as they say; the samples themselves never leave them">
        <Holdings />
      </Section>
      <Section title="Sets" note="data that has a name">
        <Sets />
      </Section>
    </>
  );
}
