import { useState } from "react";
import { useAccess } from "../../api/access";
import { call } from "../../api/http";
import { queries } from "../../api/live";
import type { RunInfo } from "../../api/types";
import { Button, ButtonLink, Crumbs, Hash, PageHead, Status, Time, toast, toastFault, useConfirm } from "../../design";
import { canPause, canResume, canStop, isStuck, runTone, runWords } from "../../words/statuses";
import { Downloads } from "./Downloads";
import { KeepMenu } from "./KeepMenu";
import { RunNotes } from "./RunNotes";

type Act = "pause" | "resume" | "stop";

const done: Record<Act, string> = { pause: "is paused", resume: "goes on", stop: "is stopped" };

export function RunHead({ run }: { run: RunInfo }) {
  const { operates, why } = useAccess();
  const [busy, setBusy] = useState<Act>();
  const [dialog, ask] = useConfirm();
  const steer = async (act: Act) => {
    const now = await call<RunInfo>(`/api/runs/${encodeURIComponent(run.id)}/${act}`, { method: "POST", key: crypto.randomUUID?.() });
    queries.setQueryData(["run", run.id], now);
    void queries.invalidateQueries({ queryKey: ["runs"] });
    toast(`${run.name} ${done[act]}.`);
  };
  const press = async (act: Act) => {
    setBusy(act);
    try {
      await steer(act);
    } catch (error) {
      toastFault(error);
    } finally {
      setBusy(undefined);
    }
  };
  const stop = () =>
    ask({
      title: `Stop ${run.name}?`,
      text: "Clients end their work on it at once. All saved rounds and models stay, and the run can be resumed later. The audit trail notes who stopped it.",
      action: "Stop the run",
      danger: true,
      run: () => steer("stop"),
    });
  const refused = operates ? undefined : why;
  return (
    <>
      <PageHead
        eyebrow={
          <Crumbs
            places={[{ href: "/runs", label: "Runs" }]}
            here={
              <Status tone={runTone[run.status]} live={run.status === "running" && !isStuck(run)}>
                {runWords[run.status]}
              </Status>
            }
          />
        }
        title={run.name}
        note={
          <span className="row wrap small">
            <span>
              Started <Time at={run.created} />
            </span>
            <span className="mono">{run.id}</span>
            {run.model && (
              <span className="row">
                model <Hash value={run.model} />
              </span>
            )}
          </span>
        }
        actions={
          <>
            {canPause(run.status) && (
              <Button icon="pause" busy={busy === "pause"} why={refused} onClick={() => void press("pause")}>
                Pause
              </Button>
            )}
            {canResume(run.status) && (
              <Button kind="main" icon="play" busy={busy === "resume"} why={refused} onClick={() => void press("resume")}>
                Resume
              </Button>
            )}
            {canStop(run.status) && (
              <Button icon="stop" why={refused} onClick={stop}>
                Stop
              </Button>
            )}
            {operates && (
              <ButtonLink icon="duplicate" href={`/runs/new?from=${encodeURIComponent(run.id)}`}>
                Duplicate
              </ButtonLink>
            )}
            <KeepMenu run={run} why={refused} />
            <Downloads run={run} />
          </>
        }
      />
      <RunNotes run={run} />
      {dialog}
    </>
  );
}
