const key = "tributary-reloaded";

// Which build this is: the name of its first script holds a hash.
const build = import.meta.url;

/** What a browser keeps for as long as a tab is open. */
export type TabStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Whether the whole page may be loaded anew: not where it was for the same page of the same build before, or it would go in circles. */
export function mayReload(page: string, storage: TabStorage = sessionStorage, of = build): boolean {
  const note = `${of} ${page}`;
  try {
    if (storage.getItem(key) === note) return false;
    storage.setItem(key, note);
    return true;
  } catch {
    // Where nothing can be noted, nobody would know that it was done: the reader decides.
    return false;
  }
}

/** Notes that the page has come, so that another time it may be loaded anew again. */
export function pageCame(page: string, storage: TabStorage = sessionStorage, of = build): void {
  try {
    if (storage.getItem(key) === `${of} ${page}`) storage.removeItem(key);
  } catch {
    // Nothing was noted either.
  }
}
