import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { call } from "../../api/http";
import { queries } from "../../api/live";
import { runQuery, useCatalog } from "../../api/queries";
import type { Catalog, RunInfo } from "../../api/types";
import { Crumbs, EmptyState, Fault, PageHead, SkeletonRows, Tabs, toast, toastFault } from "../../design";
import { Form } from "./Form";
import { Summary } from "./Summary";
import { emptyDraft, fromSpec, type Draft } from "./draft";
import { useCheck } from "./useCheck";
import "./start.css";

export default function StartRun() {
  useTitle("Start a run");
  const from = new URLSearchParams(useSearch()).get("from") ?? "";
  const { operates, why, role } = useAccess();
  const catalog = useCatalog();
  const source = useQuery({ ...runQuery(from), enabled: from !== "" });
  if (role && !operates)
    return (
      <>
        <PageHead title="Start a run" />
        <EmptyState icon="runs" title="You may not start runs">
          {why}
        </EmptyState>
      </>
    );
  const fault = (catalog.error && !catalog.data && catalog.error) || (source.error && !source.data && source.error);
  if (fault) return <Fault error={fault} retry={() => void catalog.refetch()} />;
  const ready = catalog.data && (from === "" || source.data);
  return (
    <>
      <PageHead
        eyebrow={<Crumbs places={[{ href: "/runs", label: "Runs" }]} here="New" />}
        title={source.data ? `Another ${source.data.name}` : "Start a run"}
        note={source.data ? "Everything is set as in that run; change what you like." : undefined}
      />
      {ready && catalog.data ? <Editor catalog={catalog.data} first={source.data ? fromSpec(catalog.data, source.data.spec ?? {}) : emptyDraft(catalog.data)} /> : <SkeletonRows rows={8} height={64} />}
    </>
  );
}

function Editor({ catalog, first }: { catalog: Catalog; first: Draft }) {
  const [draft, setDraft] = useState(first);
  const [view, setView] = useState<"form" | "yaml">("form");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()));
  const [, navigate] = useLocation();
  const check = useCheck(catalog, view === "form" ? draft : text);
  const turn = (next: "form" | "yaml") => {
    if (next === "yaml") setText(check.yaml);
    // What was typed as YAML becomes the form; text that cannot be read would be lost, so it stays.
    else if (check.spec) setDraft(fromSpec(catalog, check.spec));
    else return toast("The YAML has faults; mend them first.", true);
    setView(next);
  };
  const start = async () => {
    setBusy(true);
    try {
      const run = await call<RunInfo>("/api/runs", { method: "POST", ...check.request, key: `${key}-${digest(JSON.stringify(check.request))}` });
      void queries.invalidateQueries({ queryKey: ["runs"] });
      toast(`${run.name} is started.`);
      navigate(`/runs/${run.id}`);
    } catch (error) {
      toastFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="start">
      <div>
        <Tabs label="How to say it" items={[{ id: "form", label: "Form" }, { id: "yaml", label: "YAML" }]} value={view} onChange={turn}>
          {view === "form" ? (
            <Form catalog={catalog} draft={draft} onChange={setDraft} faults={check.faults} />
          ) : (
            <div className="stack">
              <p className="soft small">A run file as the command line takes it. The form is kept in step.</p>
              <textarea className="input mono yaml" aria-label="Run file" spellCheck={false} rows={30} value={text} onChange={(event) => setText(event.target.value)} aria-invalid={check.errors.length > 0 || undefined} />
            </div>
          )}
        </Tabs>
      </div>
      <Summary check={check} lines={view === "yaml"} busy={busy} onStart={() => void start()} />
    </div>
  );
}

/** The same run file is started once, however often the button is pressed; another one is another request. */
function digest(text: string): string {
  let value = 5381;
  for (let index = 0; index < text.length; index++) value = ((value << 5) + value + text.charCodeAt(index)) >>> 0;
  return value.toString(36);
}
