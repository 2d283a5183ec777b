import { useTitle } from "../../app/Shell";
import { useView } from "../../app/useView";
import { PageHead, Tabs } from "../../design";
import { Certificates } from "./Certificates";
import { Configuration } from "./Configuration";
import { General } from "./General";
import { Tokens } from "./Tokens";
import "./settings.css";

const views = [
  { id: "general", label: "Coordinator" },
  { id: "tokens", label: "Tokens" },
  { id: "certificates", label: "Certificates" },
  { id: "configuration", label: "Configuration" },
] as const;

export default function Settings() {
  useTitle("Settings");
  const [view, show] = useView(views);
  return (
    <>
      <PageHead title="Settings" />
      <Tabs label="Settings" items={[...views]} value={view} onChange={show}>
        {view === "general" && <General />}
        {view === "tokens" && <Tokens />}
        {view === "certificates" && <Certificates />}
        {view === "configuration" && <Configuration />}
      </Tabs>
    </>
  );
}
