import { useState } from "react";
import { useLocation } from "wouter";
import { useTitle } from "../../app/Shell";
import { itemsOf, useModels, useRuns } from "../../api/queries";
import { Button, EmptyState, Fault, PageHead, Section, Segments, Select, SkeletonRows, Table } from "../../design";
import { count } from "../../words/format";
import { columns } from "./columns";
import { Serving } from "./Serving";
import "./models.css";

type Which = "all" | "kept" | "serving";

export default function Models() {
  useTitle("Models");
  const [run, setRun] = useState(() => new URLSearchParams(location.search).get("run") ?? "");
  const [which, setWhich] = useState<Which>("all");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const models = useModels(run || undefined);
  const runs = useRuns();
  const [, navigate] = useLocation();
  const rows = itemsOf(models.data).filter((model) => which === "all" || (which === "kept" ? model.kept : !!model.serving?.length));
  const toggle = (sha256: string) => {
    const next = new Set(selected);
    // A third one takes the place of the first: two are compared.
    if (!next.delete(sha256)) next.add(sha256);
    setSelected(new Set([...next].slice(-2)));
  };
  const [a, b] = [...selected];
  const filtered = run !== "" || which !== "all";
  return (
    <>
      <PageHead title="Models" note="Every saved round is a version of its run's model. Of each run stand here the best, the last and those that serve; choose a run for all of them." />
      <Serving />
      <Section
        title="Versions"
        actions={
          <div className="models-compare">
            <span className="sr-only" role="status">
              {selected.size > 0 && `${count(selected.size)} of 2 chosen to compare`}
            </span>
            {selected.size > 0 && (
              <>
                <Button size="s" kind="quiet" onClick={() => setSelected(new Set())}>
                  Clear
                </Button>
                <Button size="s" kind="main" icon="compare" why={b ? undefined : "Choose one more version"} onClick={() => navigate(`/models/compare?a=${a}&b=${b}`)}>
                  Compare {count(selected.size)}
                </Button>
              </>
            )}
          </div>
        }
      >
        <div className="row wrap models-tools">
          <Select label="Run" value={run} onChange={(event) => setRun(event.target.value)}>
            <option value="">Every run</option>
            {itemsOf(runs.data).map((one) => (
              <option key={one.id} value={one.id}>
                {one.name} · {one.id}
              </option>
            ))}
          </Select>
          <Segments
            label="Which versions"
            value={which}
            onChange={setWhich}
            items={[
              { id: "all", label: "All" },
              { id: "kept", label: "Kept" },
              { id: "serving", label: "Serving" },
            ]}
          />
        </div>
        {models.error && !models.data ? (
          <Fault error={models.error} retry={() => void models.refetch()} />
        ) : !models.data ? (
          <SkeletonRows rows={10} height={48} />
        ) : rows.length === 0 && !models.hasNextPage ? (
          <EmptyState icon="models" title={filtered ? "No version is like that" : "No model yet"}>
            {filtered ? "Change the run or the choice." : "The first saved round of a run makes the first version."}
          </EmptyState>
        ) : (
          <Table
            label="Versions of models"
            columns={columns(selected, toggle)}
            rows={rows}
            rowKey={(model) => `${model.run}/${model.round}`}
            rowHeight={48}
            selected={new Set(rows.filter((model) => selected.has(model.sha256)).map((model) => `${model.run}/${model.round}`))}
            onOpen={(model) => navigate(`/models/${model.sha256}`)}
            onEnd={() => models.hasNextPage && !models.isFetchingNextPage && void models.fetchNextPage()}
          />
        )}
      </Section>
    </>
  );
}
