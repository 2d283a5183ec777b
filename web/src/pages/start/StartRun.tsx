import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { call } from "../../api/http";
import { queries } from "../../api/live";
import { runQuery, useCatalog } from "../../api/queries";
import type { Catalog, FieldFault, RunInfo } from "../../api/types";
import { Crumbs, EmptyState, Fault, isNotThere, NotThere, PageHead, SkeletonRows, Tabs, toast, toastFault } from "../../design";
import { Form } from "./Form";
import { Summary } from "./Summary";
import { emptyDraft, forCoordinator, fromSpec, unseenAt, without, type Draft } from "./draft";
import { RunFileEditor, showLine } from "./RunFileEditor";
import { checkQuery, useCheck } from "./useCheck";
import "./start.css";

export default function StartRun() {
  useTitle("Start a run");
  const from = new URLSearchParams(useSearch()).get("from") ?? "";
  const { operates, why, role } = useAccess();
  const catalog = useCatalog();
  const source = useQuery({ ...runQuery(from), enabled: from !== "" });
  const [again, simulated] = useMemo(() => forCoordinator(source.data?.spec ?? {}), [source.data?.spec]);
  const brief = useQuery({ ...checkQuery({ json: again }), enabled: source.data !== undefined });
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
  if (isNotThere(source.error)) return <NoSource id={from} />;
  if (fault) return <Fault error={fault} retry={() => void catalog.refetch()} />;
  const ready = catalog.data && (from === "" || brief.data || brief.error);
  return (
    <>
      <PageHead
        eyebrow={<Crumbs places={[{ href: "/runs", label: "Runs" }]} here="New" />}
        title={source.data ? `Another ${source.data.name}` : "Start a run"}
        note={source.data && (simulated ? simulation : "Everything is set as in that run; change what you like.")}
      />
      {ready && catalog.data ? <Editor catalog={catalog.data} first={source.data ? fromSpec(catalog.data, brief.data?.short ?? again) : emptyDraft(catalog.data)} /> : <SkeletonRows rows={8} height={64} />}
    </>
  );
}

const simulation = "That run was a simulation. Its settings are taken over without the faults and speeds that it gave its clients: here real clients take part.";

function NoSource({ id }: { id: string }) {
  return (
    <>
      <PageHead eyebrow={<Crumbs places={[{ href: "/runs", label: "Runs" }]} here="New" />} title="Start a run" />
      <NotThere what="run" name={id} list={{ href: "/runs/new", label: "Start with empty settings" }} />
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
  const editor = useRef<HTMLTextAreaElement>(null);
  const turn = async (next: "form" | "yaml") => {
    if (next === view) return;
    try {
      // What stands there now, not what was judged a moment ago.
      const now = await queries.fetchQuery(checkQuery(check.request));
      if (next === "yaml" && now.yaml) setText(now.yaml);
      // What was typed as YAML becomes the form; text that cannot be read would be lost, so it stays.
      else if (next === "form" && now.short) setDraft(fromSpec(catalog, now.short));
      else return toast("The YAML has faults; mend them first.", true);
      setView(next);
    } catch (error) {
      toastFault(error);
    }
  };
  const show = ({ path, line }: FieldFault) => {
    if (view === "yaml" && line) showLine(editor.current, line);
    else document.querySelector<HTMLElement>(`[name="${CSS.escape(path)}"]`)?.focus();
  };
  const remedy = ({ path }: FieldFault) => {
    const unseen = view === "form" ? unseenAt(draft, path) : undefined;
    return unseen === undefined ? undefined : () => setDraft(without(draft, unseen));
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
        <Tabs label="How to say it" items={[{ id: "form", label: "Form" }, { id: "yaml", label: "YAML" }]} value={view} onChange={(next) => void turn(next)}>
          {view === "form" ? (
            <Form catalog={catalog} draft={draft} onChange={setDraft} faults={check.faults} />
          ) : (
            <div className="stack">
              <p className="soft small">A run file as the command line takes it: what is not said keeps its default. The form is kept in step.</p>
              <RunFileEditor text={text} onChange={setText} errors={check.errors} editor={editor} />
            </div>
          )}
        </Tabs>
      </div>
      <Summary check={check} lines={view === "yaml"} busy={busy} onStart={() => void start()} onShow={show} remedy={remedy} />
    </div>
  );
}

/** The same run file is started once, however often the button is pressed; another one is another request. */
function digest(text: string): string {
  let value = 5381;
  for (let index = 0; index < text.length; index++) value = ((value << 5) + value + text.charCodeAt(index)) >>> 0;
  return value.toString(36);
}
