import type { AuditLine } from "../../api/audit";

/** What was done, by the trail's own words; the thing it was done to comes from the target. */
const deeds: Record<string, (thing: string) => string> = {
  "run.started": () => "started a run",
  "run.paused": (run) => `paused run ${run}`,
  "run.resumed": (run) => `resumed run ${run}`,
  "run.stopped": (run) => `stopped run ${run}`,
  "model.promoted": (name) => `let a model serve as ${name}`,
  "model.withdrawn": (name) => `took ${name} out of service`,
  "client.revoked": (client) => `revoked the client ${client}`,
  "client.enrolled": () => "joined with a token",
  "client.renewed": () => "renewed its credentials",
  "client.waits": () => "waits to be let in",
  "enrolment.approved": (client) => `let ${client} in`,
  "enrolment.refused": (client) => `did not let ${client} in`,
  "client.refused": () => "was not let in",
  "token.made": () => "made a token",
  "token.revoked": (token) => `revoked the token ${token}`,
  "certificate.made": () => "made a certificate",
  "certificate.revoked": (serial) => `revoked the certificate ${serial}`,
  "session.opened": () => "signed in",
  "session.closed": () => "signed out",
  "change.intended": (thing) => `asked for a change at ${thing}`,
  "change.refused": (thing) => `was refused a change at ${thing}`,
  "access.forbidden": (what) => `was not allowed ${what}`,
  "access.refused": () => "showed no credentials that hold",
};

/** What was done, in words; an action that is new here keeps its own. */
export function deed({ action, target }: Pick<AuditLine, "action" | "target">): string {
  const words = deeds[action];
  return words ? words(thingOf(target)) : `${action} ${target}`.trim();
}

/** "/api/runs/r1/stop" is about r1. */
function thingOf(target: string): string {
  const id = /^\/api\/[^/]+\/([^/]+)/.exec(target)?.[1];
  return id === undefined ? target : decode(id);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether somebody was kept from something. */
export const isRefusal = ({ action }: Pick<AuditLine, "action">): boolean => /refused|forbidden/.test(action);
