import { useEffect, useState } from "react";
import { useTitle } from "../../app/Shell";
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

type View = (typeof views)[number]["id"];

export default function Settings() {
  useTitle("Settings");
  const [view, show] = useView();
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

/** The view stands in the address, so that it can be sent and comes back. */
function useView(): [View, (view: View) => void] {
  const read = (): View => views.find(({ id }) => `#${id}` === location.hash)?.id ?? "general";
  const [view, set] = useState<View>(read);
  useEffect(() => {
    const listen = () => set(read());
    window.addEventListener("hashchange", listen);
    return () => window.removeEventListener("hashchange", listen);
  }, []);
  return [view, (next) => (history.replaceState(history.state, "", `#${next}`), set(next))];
}
