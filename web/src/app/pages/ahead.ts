/** What can be fetched ahead. */
export interface Fetched {
  fetch(): Promise<unknown>;
  forgetFault(): void;
}

/** How the browser says that it has nothing better to do. */
export type WhenIdle = (act: () => void) => void;

/**
 * Fetches one after the other whenever the browser is idle. Ends at the first that fails: then nobody is there, and all would fail.
 * True when all have come.
 */
export async function fetchAhead(all: Fetched[], whenIdle: WhenIdle, wanted: () => boolean): Promise<boolean> {
  for (const one of all) {
    await new Promise<void>((go) => whenIdle(go));
    if (!wanted()) return false;
    try {
      await one.fetch();
    } catch {
      // Whoever opens the page asks again, and is told.
      one.forgetFault();
      return false;
    }
  }
  return true;
}

export const browserIdle: WhenIdle = (act) => {
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in window) requestIdleCallback(() => act(), { timeout: 4000 });
  else setTimeout(act, 300);
};
