import { useState } from "react";
import { useLocation } from "wouter";
import { useAccess } from "../../api/access";
import { call } from "../../api/http";
import { queries } from "../../api/live";
import type { RunInfo } from "../../api/types";
import { Button, ButtonLink, EmptyState, Status, toastFault } from "../../design";
import { AddClient } from "../../parts/AddClient";
import { plural } from "../../words/format";

/** From nothing to a first model: a client, then a run. */
export function FirstSteps({ clients }: { clients: number }) {
  const { operates, why } = useAccess();
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const start = async () => {
    setBusy(true);
    try {
      const run = await call<RunInfo>("/api/runs", { method: "POST", json: firstRun(clients), key: crypto.randomUUID?.() });
      void queries.invalidateQueries({ queryKey: ["runs"] });
      navigate(`/runs/${run.id}`);
    } catch (error) {
      toastFault(error);
    } finally {
      setBusy(false);
    }
  };
  if (!operates)
    return (
      <EmptyState icon="overview" title={clients === 0 ? "No client is here, and nothing was run" : "Nothing was run yet"}>
        {why}
      </EmptyState>
    );
  return (
    <ol className="steps">
      <li data-done={clients > 0 || undefined}>
        <div className="step-mark" aria-hidden="true">
          1
        </div>
        <div className="stack">
          <h2>Let a client in</h2>
          {clients > 0 ? <Status tone="ok">{plural(clients, "client")} here. More may join at any time.</Status> : <AddClient />}
        </div>
      </li>
      <li>
        <div className="step-mark" aria-hidden="true">
          2
        </div>
        <div className="stack">
          <h2>Start a first run</h2>
          <p className="soft">A small network learns 2,000 handwritten digits by federated averaging, 20 rounds. {clients === 0 ? "It waits until a client is here." : "It takes some seconds."}</p>
          <div className="row wrap">
            <Button kind="main" icon="play" busy={busy} onClick={() => void start()}>
              Start the first run
            </Button>
            <ButtonLink href="/runs/new">Choose the settings</ButtonLink>
          </div>
        </div>
      </li>
    </ol>
  );
}

/** As many clients as are here, and at least one. */
function firstRun(clients: number) {
  const size = Math.max(1, Math.min(clients, 100));
  return {
    name: "first-run",
    model: "s4t-net",
    rounds: 20,
    strategy: "fedavg",
    cohort: { size: clients === 0 ? 3 : size, quorum: 1, waitFor: 1 },
    training: { epochs: 1, batchSize: 10, optimizer: { kind: "sgd", learningRate: 0.1 } },
    data: { set: "mnist-mini", partition: { kind: "iid", clients: clients === 0 ? 3 : size } },
  };
}
