import { PageCode } from "./PageCode";

/** Every page, in the order in which they are fetched ahead. */
export const pages = {
  overview: new PageCode("overview", () => import("../../pages/overview/Overview")),
  runs: new PageCode("runs", () => import("../../pages/runs/Runs")),
  run: new PageCode("run", () => import("../../pages/run/Run")),
  clients: new PageCode("clients", () => import("../../pages/clients/Clients")),
  client: new PageCode("client", () => import("../../pages/clients/Client")),
  start: new PageCode("start", () => import("../../pages/start/StartRun")),
  models: new PageCode("models", () => import("../../pages/models/Models")),
  model: new PageCode("model", () => import("../../pages/models/Model")),
  streams: new PageCode("streams", () => import("../../pages/streams/Streams")),
  functions: new PageCode("functions", () => import("../../pages/functions/Functions")),
  tryIt: new PageCode("try", () => import("../../pages/try/TryIt")),
  data: new PageCode("data", () => import("../../pages/data/Data")),
  compareRuns: new PageCode("compare-runs", () => import("../../pages/runs/Compare")),
  compareModels: new PageCode("compare-models", () => import("../../pages/models/CompareModels")),
  audit: new PageCode("audit", () => import("../../pages/audit/Audit")),
  settings: new PageCode("settings", () => import("../../pages/settings/Settings")),
};
