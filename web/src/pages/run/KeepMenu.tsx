import { type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { changeRun, deleteRun } from "../../api/keeping";
import type { RunInfo } from "../../api/types";
import { Menu, MenuAction, toast, toastFault, useConfirm } from "../../design";
import { isActive } from "../../words/statuses";
import { EditRun } from "./EditRun";

const ended: readonly string[] = ["completed", "failed", "stopped"];

/** Keeping runs in order: what it is called, the archive, and deletion. */
export function KeepMenu({ run, why }: { run: RunInfo; why?: string }) {
  const [edits, setEdits] = useState(false);
  const [dialog, ask] = useConfirm();
  const [, navigate] = useLocation();
  const archive = async () => {
    try {
      await changeRun(run.id, { archived: !run.archived });
      toast(run.archived ? `${run.name} is back in the list.` : `${run.name} is archived.`);
    } catch (error) {
      toastFault(error);
    }
  };
  const remove = () =>
    ask({
      title: `Delete ${run.name}?`,
      text: "Its rounds, its log and the models that no other run keeps are deleted for good. Archiving it instead hides it and keeps everything.",
      action: "Delete the run",
      danger: true,
      run: async () => {
        await deleteRun(run.id);
        toast(`${run.name} is deleted.`);
        navigate("/runs");
      },
    });
  const busy = isActive(run.status) ? "Stop the run first" : undefined;
  let more: ReactNode = null;
  if (edits) more = <EditRun run={run} onClose={() => setEdits(false)} />;
  return (
    <>
      <Menu label="Edit" icon="tryit" why={why}>
        <MenuAction title="Name, tags and notes" onClick={() => setEdits(true)} />
        <MenuAction title={run.archived ? "Bring back from the archive" : "Archive"} note={busy ?? (run.archived ? undefined : "lists leave it out")} disabled={!!busy} onClick={() => void archive()} />
        <MenuAction title="Delete" note={ended.includes(run.status) ? "for good" : "once it has ended"} disabled={!ended.includes(run.status)} danger onClick={remove} />
      </Menu>
      {more}
      {dialog}
    </>
  );
}
