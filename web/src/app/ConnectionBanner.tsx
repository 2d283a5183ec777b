import { useEffect, useState } from "react";
import { live, useLine } from "../api/live";
import { Button, Status } from "../design";
import { clock } from "../words/format";

/** In the rail: whether what is shown is so now. */
export function LineState() {
  const line = useLine();
  if (line.state === "live")
    return (
      <Status tone="ok" live>
        Live
      </Status>
    );
  return <Status tone={line.state === "gone" ? "bad" : "wait"}>{line.state === "gone" ? `As of ${clock(line.since)}` : "Connecting"}</Status>;
}

/** Says calmly that the coordinator is gone, since when, and when it is tried again. It floats over the page, so nothing moves. */
export function ConnectionBanner() {
  const line = useLine();
  const [now, setNow] = useState(Date.now);
  const gone = line.state === "gone";
  useEffect(() => {
    if (!gone) return;
    document.documentElement.toggleAttribute("data-stale", true);
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => {
      clearInterval(timer);
      document.documentElement.toggleAttribute("data-stale", false);
    };
  }, [gone]);
  const seconds = Math.max(0, Math.ceil(((line.retryAt ?? now) - now) / 1000));
  return (
    <div className="banner" role="status" aria-live="polite" hidden={!gone}>
      {gone && (
        <>
          <span>
            <b>The coordinator does not answer since {clock(line.since)}.</b> What you see is from then. <span className="num" aria-hidden="true">{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying now."}</span>
          </span>
          <Button size="s" onClick={live.retryNow}>
            Try now
          </Button>
        </>
      )}
    </div>
  );
}
