import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./Button";

/** A modal dialog: the browser keeps the focus inside, Escape closes it, and the focus goes back. */
export function Dialog({ open, onClose, label, children, wide }: { open: boolean; onClose: () => void; label: string; children: ReactNode; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
    if (!open) element?.close();
  }, [open]);
  if (!open) return null;
  return (
    <dialog ref={dialog} className={`dialog${wide ? " wide" : ""}`} aria-label={label} onClose={onClose} onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

export interface Question {
  title: string;
  text: ReactNode;
  /** The word on the button that does it. */
  action: string;
  danger?: boolean;
  run: () => Promise<unknown>;
}

/** Asks once before something that cannot be taken back. */
export function useConfirm(): [ReactNode, (question: Question) => void] {
  const [question, ask] = useState<Question>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const close = () => (ask(undefined), setFault(undefined));
  const act = async () => {
    setBusy(true);
    try {
      await question?.run();
      close();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const dialog = question && (
    <Dialog open onClose={close} label={question.title}>
      <h2>{question.title}</h2>
      <div className="dialog-text">{question.text}</div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button kind={question.danger ? "danger" : "main"} busy={busy} onClick={() => void act()} autoFocus>
          {question.action}
        </Button>
      </div>
    </Dialog>
  );
  return [dialog, ask];
}
