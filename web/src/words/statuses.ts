import type { ActivationState, ClientState, RefusalReason, RunStatus } from "../api/types";

export type Tone = "accent" | "ok" | "wait" | "bad" | "rest";

export const runTone: Record<RunStatus, Tone> = { running: "accent", queued: "wait", paused: "wait", stopped: "rest", completed: "ok", failed: "bad" };

export const runWords: Record<RunStatus, string> = { running: "Running", queued: "Queued", paused: "Paused", stopped: "Stopped", completed: "Completed", failed: "Failed" };

export const clientTone: Record<ClientState, Tone> = { online: "ok", offline: "wait", resting: "rest", lost: "bad", revoked: "bad" };

export const clientWords: Record<ClientState, string> = { online: "Online", offline: "Offline", resting: "Resting", lost: "Lost", revoked: "Revoked" };

export const activationTone: Record<ActivationState, Tone> = { underWay: "accent", succeeded: "ok", failed: "bad", timedOut: "bad", abandoned: "rest" };

export const activationWords: Record<ActivationState, string> = { underWay: "Under way", succeeded: "Answered", failed: "Failed", timedOut: "Too long", abandoned: "Not needed" };

/** Why an answer does not count, in words. */
export const refusalWords: Record<RefusalReason, string> = {
  busy: "was busy with other work",
  outOfData: "has no samples",
  badModel: "cannot run this model",
  notANumber: "sent numbers that are not finite",
  wrongShape: "sent tensors of another model",
  zeroExamples: "claimed no examples",
  tooManyExamples: "claimed more examples than anybody can have",
  wrongRound: "sent an update of another round",
  damaged: "had its update damaged at the coordinator",
  diverged: "sent weights far off the model",
  failed: "broke while working",
  deadline: "did not answer in time",
  lost: "went away",
  wrongKind: "sent another kind of answer",
};

/** Whether the run has rounds to go and somebody works on it or will. */
export const isActive = (status: RunStatus): boolean => status === "running" || status === "queued";

/** Whether nothing happens in the run because something is missing. A round under way is at work, whoever it waits for. */
export const isStuck = (run: { waiting?: string; live?: unknown }): boolean => !!run.waiting && !run.live;

export const canPause = isActive;
export const canStop = (status: RunStatus): boolean => isActive(status) || status === "paused";
export const canResume = (status: RunStatus): boolean => status === "paused" || status === "stopped" || status === "failed";
