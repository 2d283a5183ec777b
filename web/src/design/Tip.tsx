import { cloneElement, type ReactElement, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

const edge = 8;

/** The middle of something so wide, nearest to the one wanted, at which it lies within the window. */
export function within(middle: number, width: number, window: number): number {
  const half = width / 2 + edge;
  return half * 2 > window ? window / 2 : Math.min(Math.max(middle, half), window - half);
}

type Described = { "aria-describedby"?: string; "aria-label"?: string };

/** A tooltip on hover and focus; Escape hides it. */
export function Tip({ text, children }: { text: ReactNode; children: ReactElement<Described> }) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number; below: boolean }>();
  // How wide it is shows once it is there: then it is moved so that nothing of it is cut off.
  useLayoutEffect(() => {
    if (!place || !bubble.current) return;
    const left = within(place.left, bubble.current.offsetWidth, document.documentElement.clientWidth);
    if (left !== place.left) setPlace({ ...place, left });
  }, [place]);
  const show = () => {
    const box = anchor.current?.firstElementChild?.getBoundingClientRect();
    if (!box) return;
    const below = box.top < 72;
    setPlace({ left: box.left + box.width / 2, top: below ? box.bottom + 8 : box.top - 8, below });
  };
  const hide = () => setPlace(undefined);
  const described =
    children.props["aria-label"] === text ? children : cloneElement(children, { "aria-describedby": place ? id : undefined });
  return (
    <span
      ref={anchor}
      className="tip-anchor"
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {described}
      {place &&
        createPortal(
          <span
            ref={bubble}
            id={id}
            role="tooltip"
            className={`tip ${place.below ? "below" : ""}`}
            style={{ left: place.left, top: place.top }}
          >
            {text}
          </span>,
          document.body,
        )}
    </span>
  );
}
