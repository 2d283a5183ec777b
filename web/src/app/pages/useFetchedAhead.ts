import { useEffect } from "react";
import { useLine } from "../../api/live";
import { browserIdle, fetchAhead } from "./ahead";
import { pages } from "./pages";

/** Fetches every page while the coordinator is there and the browser is idle, so that all open without it; again when it comes back. */
export function useFetchedAhead(): void {
  const live = useLine().state === "live";
  useEffect(() => {
    if (!live || savesData()) return;
    let wanted = true;
    void fetchAhead(Object.values(pages), browserIdle, () => wanted);
    return () => {
      wanted = false;
    };
  }, [live]);
}

// Who counts bytes gets pages one by one.
const savesData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
