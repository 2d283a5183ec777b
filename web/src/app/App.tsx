import { lazy } from "react";
import { Route, Switch } from "wouter";
import { useServer } from "../api/queries";
import { EmptyState, ButtonLink } from "../design";
import { Shell, useTitle } from "./Shell";
import { SignIn } from "./SignIn";
import { useSignedOut } from "./useSignedOut";

const Overview = lazy(() => import("../pages/overview/Overview"));
const Runs = lazy(() => import("../pages/runs/Runs"));
const Compare = lazy(() => import("../pages/runs/Compare"));
const StartRun = lazy(() => import("../pages/start/StartRun"));
const Run = lazy(() => import("../pages/run/Run"));
const Clients = lazy(() => import("../pages/clients/Clients"));
const Client = lazy(() => import("../pages/clients/Client"));
const Models = lazy(() => import("../pages/models/Models"));
const CompareModels = lazy(() => import("../pages/models/CompareModels"));
const Model = lazy(() => import("../pages/models/Model"));
const TryIt = lazy(() => import("../pages/try/TryIt"));
const Data = lazy(() => import("../pages/data/Data"));
const Audit = lazy(() => import("../pages/audit/Audit"));
const Settings = lazy(() => import("../pages/settings/Settings"));

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
