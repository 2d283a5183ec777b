import { Button, ButtonLink, Icon } from "../../design";
import { useTitle } from "../Shell";

/** In place of a page that broke while it was drawn: a fault of the dashboard, told with what helps to report it. */
export function BrokenPage({ fault, again }: { fault: unknown; again: () => void }) {
  useTitle("Broken");
  return (
    <div className="empty fault-state" role="alert">
      <Icon name="warning" size={28} />
      <h1 id="page-title" tabIndex={-1}>
        This page broke
      </h1>
      <p>
        That is a fault of the dashboard; nothing happened to runs or models. Try it again; if it comes back, please report it with these
        words:
      </p>
      <p>
        <code>{fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)}</code>
      </p>
      <div className="row">
        <Button onClick={again}>Try again</Button>
        <ButtonLink href="/">Go to the overview</ButtonLink>
      </div>
    </div>
  );
}
