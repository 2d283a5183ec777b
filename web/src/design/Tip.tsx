import { cloneElement, type ReactElement, type ReactNode, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";

type Described = { "aria-describedby"?: string; "aria-label"?: string };

/** A tooltip on hover and focus; Escape hides it. */
export function Tip({ text, children }: { text: ReactNode; children: ReactElement<Described> }) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number; below: boolean }>();
  const show = () => {
    const box = anchor.current?.firstElementChild?.getBoundingClientRect();
    if (!box) return;
    const below = box.top < 72;
    setPlace({ left: Math.min(Math.max(box.left + box.width / 2, 90), window.innerWidth - 90), top: below ? box.bottom + 8 : box.top - 8, below });
  };
  const hide = () => setPlace(undefined);
  const described = children.props["aria-label"] === text ? children : cloneElement(children, { "aria-describedby": place ? id : undefined });
  return (
    <span ref={anchor} className="tip-anchor" onMouseEnter={show} onMouseLeave={hide} onFocus={show} onBlur={hide} onKeyDown={(event) => event.key === "Escape" && hide()}>
      {described}
      {place &&
        createPortal(
          <span id={id} role="tooltip" className={`tip ${place.below ? "below" : ""}`} style={{ left: place.left, top: place.top }}>
            {text}
          </span>,
          document.body,
        )}
    </span>
  );
}
