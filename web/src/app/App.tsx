import { Route, Switch } from "wouter";
import { useServer } from "../api/queries";
import { EmptyState, ButtonLink } from "../design";
import { pages } from "./pages/pages";
import { pageSlot } from "./pages/PageSlot";
import { Shell, useTitle } from "./Shell";
import { SignIn } from "./SignIn";
import { useSignedOut } from "./useSignedOut";

const Overview = pageSlot(pages.overview);
const Runs = pageSlot(pages.runs);
const Compare = pageSlot(pages.compareRuns);
const StartRun = pageSlot(pages.start);
const Run = pageSlot(pages.run);
const Clients = pageSlot(pages.clients);
const Client = pageSlot(pages.client);
const Models = pageSlot(pages.models);
const CompareModels = pageSlot(pages.compareModels);
const Model = pageSlot(pages.model);
const Streams = pageSlot(pages.streams);
const Functions = pageSlot(pages.functions);
const TryIt = pageSlot(pages.tryIt);
const Data = pageSlot(pages.data);
const Audit = pageSlot(pages.audit);
const Settings = pageSlot(pages.settings);

export function App() {
  const server = useServer();
  const signedOut = useSignedOut();
  if (signedOut || (server.data?.secured && !server.data.you.role)) return <SignIn />;
  return (
    <Shell>
      <Switch>
        <Route path="/" component={Overview} />
        <Route path="/runs" component={Runs} />
        <Route path="/runs/new" component={StartRun} />
        <Route path="/runs/compare" component={Compare} />
        <Route path="/runs/:id">{({ id }) => <Run key={id} id={id} />}</Route>
        <Route path="/clients" component={Clients} />
        <Route path="/clients/:id">{({ id }) => <Client key={id} id={id} />}</Route>
        <Route path="/models" component={Models} />
        <Route path="/models/compare" component={CompareModels} />
        <Route path="/models/:sha256">{({ sha256 }) => <Model key={sha256} sha256={sha256} />}</Route>
        <Route path="/streams" component={Streams} />
        <Route path="/functions" component={Functions} />
        <Route path="/try" component={TryIt} />
        <Route path="/data" component={Data} />
        <Route path="/audit" component={Audit} />
        <Route path="/settings" component={Settings} />
        <Route component={NotFound} />
      </Switch>
    </Shell>
  );
}

function NotFound() {
  useTitle("Not found");
  return (
    <EmptyState icon="search" title="There is no page at this address" action={<ButtonLink href="/">Go to the overview</ButtonLink>}>
      It may have been typed wrong, or what it showed is gone.
    </EmptyState>
  );
}
