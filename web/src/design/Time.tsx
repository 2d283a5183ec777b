import { useSyncExternalStore } from "react";
import { ago, exact } from "../words/format";

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

const tick = () => {
  now = Date.now();
  for (const listener of listeners) listener();
};

// One clock for the page: every ten seconds is enough for "3 minutes ago".
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(tick, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** How long ago; the exact time in the reader's zone on hover. */
export function Time({ at }: { at: string | undefined }) {
  const current = useNow();
  if (!at) return <span className="faint">–</span>;
  return (
    <time dateTime={at} title={exact(at)}>
      {ago(at, Math.max(current, Date.now() - 10_000))}
    </time>
  );
}

/** How long ago, and the exact time beside it. */
export function TimeFull({ at }: { at: string | undefined }) {
  if (!at) return <span className="faint">–</span>;
  return (
    <>
      <Time at={at} /> <span className="faint small">{exact(at)}</span>
    </>
  );
}
