import { useEffect, useState } from "react";

/** Which of a page's views is shown. It stands in the address, so that it can be sent and comes back; the first is the usual one. */
export function useView<const Views extends readonly { id: string }[]>(views: Views): [Views[number]["id"], (view: Views[number]["id"]) => void] {
  type View = Views[number]["id"];
  const read = (): View => (views.find(({ id }) => `#${id}` === location.hash) ?? views[0]!).id;
  const [view, set] = useState<View>(read);
  useEffect(() => {
    const listen = () => set(read());
    window.addEventListener("hashchange", listen);
    return () => window.removeEventListener("hashchange", listen);
  }, []);
  return [view, (next) => (history.replaceState(history.state, "", `#${next}`), set(next))];
}
