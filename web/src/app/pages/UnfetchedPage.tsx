import { useEffect, useState } from "react";
import { live, useLine } from "../../api/live";
import { Button, Icon } from "../../design";
import { useTitle } from "../Shell";
import type { PageCode } from "./PageCode";
import { mayReload } from "./reload";

/** What happened here: nobody answers, the coordinator is asked, or it answers and does not have the page. */
type Finding = "gone" | "asking" | "missing";

const helps = "Load the dashboard anew; if that does not help, ask who runs the coordinator.";

/** In place of a page whose code did not come. It asks again by itself as soon as the coordinator answers. */
export function UnfetchedPage({ page, again }: { page: PageCode<never>; again: () => void }) {
  const line = useLine();
  const [finding, find] = useState<Finding>("asking");
  useTitle("Not loaded");
  useEffect(() => {
    let left = false;
    const look = async () => {
      const answers = line.state !== "gone" && (await live.answers());
      if (left) return;
      if (!answers) return find("gone");
      // A browser may remember a script that did not come, and after an update of the coordinator the old names are gone:
      // then the whole page is loaded anew, once.
      if (page.failed < 2) again();
      else if (mayReload(page.name)) location.reload();
      else find("missing");
    };
    void look();
    return () => {
      left = true;
    };
  }, [line.state]);
  return (
    <div className="empty fault-state" role="alert">
      <Icon name="warning" size={28} />
      <h1 id="page-title" tabIndex={-1}>
        {finding === "missing" ? "The coordinator does not have this page" : "This page was not loaded in time"}
      </h1>
      <p>
        {finding === "missing"
          ? `It answers, but what this page is made of does not come: it may have been updated. ${helps}`
          : "The coordinator went away before this page was fetched. It opens by itself as soon as the coordinator answers again."}
      </p>
      {finding === "missing" ? (
        <Button onClick={() => location.reload()}>Load anew</Button>
      ) : (
        <Button onClick={line.state === "gone" ? live.retryNow : again}>Try now</Button>
      )}
    </div>
  );
}
