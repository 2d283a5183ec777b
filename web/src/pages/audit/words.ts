import type { AuditLine } from "../../api/audit";

type Telling = [action: RegExp, target: RegExp, words: (match: RegExpExecArray, line: AuditLine) => string];

const past: Record<string, string> = { pause: "paused", resume: "resumed", stop: "stopped" };

// The most exact first: a line that several fit is told by the first.
const tellings: Telling[] = [
  [/^api\.post$/, /^\/api\/runs$/, () => "started a run"],
  [/^api\.post$/, /^\/api\/runs\/([^/]+)\/(pause|resume|stop)$/, ([, run, verb]) => `${past[verb ?? ""]} run ${run}`],
  [/^api\.post$/, /^\/api\/clients\/([^/]+)\/revoke$/, ([, client]) => `revoked the client ${client}`],
  [/^api\.post$/, /^\/api\/tokens$/, () => "made a token"],
  [/^api\.delete$/, /^\/api\/tokens\/([^/]+)$/, ([, token]) => `revoked the token ${token}`],
  [/^api\.post$/, /^\/api\/certificates$/, () => "made a certificate"],
  [/^api\.post$/, /^\/api\/certificates\/([^/]+)\/revoke$/, ([, serial]) => `revoked the certificate ${serial}`],
  [/^api\.put$/, /^\/api\/serving\/([^/]+)$/, ([, name]) => `let a model serve as ${name}`],
  [/^api\.delete$/, /^\/api\/serving\/([^/]+)$/, ([, name]) => `took ${name} out of service`],
  [/^api\.post$/, /^\/api\/session$/, () => "signed in"],
  [/^api\.delete$/, /^\/api\/session$/, () => "signed out"],
  [/^model\.promoted$/, /(.*)/, ([name]) => `let a model serve as ${name}`],
  [/^model\.withdrawn$/, /(.*)/, ([name]) => `took ${name} out of service`],
  [/^client\.enrolled$/, /(.*)/, () => "joined with a token"],
  [/^client\.renewed$/, /(.*)/, () => "renewed its credentials"],
  [/^client\.refused$/, /(.*)/, () => "was not let in"],
  [/^access\.forbidden$/, /(.*)/, ([what]) => `was not allowed ${what}`],
  [/^access\.refused$/, /(.*)/, () => "showed no credentials that hold"],
];

/** What was done, in words; an action that is new here keeps its own. */
export function deed(line: AuditLine): string {
  for (const [action, target, words] of tellings) {
    const match = action.test(line.action) && target.exec(line.target);
    if (match) return words(match, line);
  }
  return `${line.action} ${line.target}`.trim();
}

/** Whether somebody was kept from something. */
export const isRefusal = (line: AuditLine): boolean => /refused|forbidden/.test(line.action);
