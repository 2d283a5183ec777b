import { useEffect } from "react";
import { navigate } from "wouter/use-browser-location";
import { Dialog } from "../design";
import { places } from "./nav";

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that hold everywhere. Single letters do nothing while somebody types. */
export function useShortcuts({ palette, sheet }: { palette: () => void; sheet: () => void }): void {
  useEffect(() => {
    let going = 0;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return palette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      if (event.key === "?") return sheet();
      if (event.key === "/") {
        event.preventDefault();
        return palette();
      }
      if (event.key === "n") return navigate("/runs/new");
      if (event.key === "g") {
        going = Date.now();
        return;
      }
      const place = Date.now() - going < 1200 && places.find(({ key }) => key === event.key);
      going = 0;
      if (place) navigate(place.href);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [palette, sheet]);
}

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} label="Keyboard shortcuts">
      <h2>Keyboard shortcuts</h2>
      <dl className="keys">
        <Keys keys={["Ctrl", "K"]} text="Find runs, clients, models and pages" />
        <Keys keys={["/"]} text="The same" />
        <Keys keys={["n"]} text="Start a run" />
        {places.map((place) => (
          <Keys key={place.href} keys={["g", place.key]} text={place.label} />
        ))}
        <Keys keys={["?"]} text="This sheet" />
        <Keys keys={["Esc"]} text="Close what is open" />
      </dl>
    </Dialog>
  );
}

function Keys({ keys, text }: { keys: string[]; text: string }) {
  return (
    <div>
      <dt>{text}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}
