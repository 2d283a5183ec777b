// What the coordinator says, as docs/api.md has it. Times are ISO 8601 UTC, durations seconds, hashes lower-case hex.
export type RunStatus = "running" | "queued" | "paused" | "stopped" | "completed" | "failed";
export type ClientState = "online" | "offline" | "resting" | "lost" | "revoked";
export type Role = "admin" | "operator" | "viewer" | "client";
export type RefusalReason = "busy" | "outOfData" | "badModel" | "notANumber" | "wrongShape" | "zeroExamples" | "diverged" | "failed" | "deadline" | "lost" | "wrongKind";

export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
  counts?: { byState?: Record<string, number>; byTransport?: Record<string, number> };
}

export interface CallerInfo {
  name: string;
  role?: Role;
}

export interface ServerInfo {
  name: string;
  version: string;
  time: string;
  link: number[];
  secured: boolean;
  you: CallerInfo;
}

export interface LiveClient {
  client: string;
  done: boolean;
  refused?: RefusalReason;
  online: boolean;
  epoch?: number;
  epochs?: number;
  loss?: number;
  text?: string;
  /** From asking to the answer, where this page saw it come; the coordinator tells it with the saved round. */
  seconds?: number;
  trainSeconds?: number;
}

export interface LiveRound {
  round: number;
  started: string;
  asked: number;
  answered: number;
  refused: number;
  clients: LiveClient[];
}

export interface RunOutcome {
  status: RunStatus;
  reason: string;
  rounds: number;
  accuracy?: number;
  loss?: number;
  modelSha256: string;
  seconds: number;
}

export interface RunInfo {
  id: string;
  name: string;
  status: RunStatus;
  created: string;
  rounds: number;
  round?: number;
  waiting?: string;
  accuracy?: number;
  loss?: number;
  model?: string;
  outcome?: RunOutcome;
  seconds: number;
  bytesIn: number;
  bytesOut: number;
  live?: LiveRound;
  spec?: Record<string, unknown>;
  curve?: number[];
  curveOf?: "accuracy" | "loss";
}

export interface ClientOutcome {
  client: string;
  seconds: number;
  refused?: RefusalReason;
  detail?: string;
  examples: number;
  loss?: number;
  accuracy?: number;
  trainSeconds: number;
}

export interface RoundTimes {
  train: number;
  transfer: number;
  aggregate: number;
  evaluate: number;
  save: number;
  total?: number;
}

export interface RoundRecord {
  round: number;
  started: string;
  seconds: RoundTimes;
  cohort: ClientOutcome[];
  bytesOut: number;
  bytesIn: number;
  loss?: number;
  accuracy?: number;
  clientLoss?: number;
  clientAccuracy?: number;
  trainLoss?: number;
  failure?: string;
  modelSha256: string;
  updates?: number;
}

export type Maybe = number | null;

export interface RunSeries {
  rounds: number[];
  accuracy: Maybe[];
  loss: Maybe[];
  clientAccuracy: Maybe[];
  clientLoss: Maybe[];
  trainLoss: Maybe[];
  spread: { low: Maybe[]; middle: Maybe[]; high: Maybe[] };
  seconds: { train: number[]; transfer: number[]; aggregate: number[]; evaluate: number[]; save: number[] };
  bytesIn: number[];
  bytesOut: number[];
  answered: number[];
  refused: number[];
  started: string[];
}

export interface RunClient {
  client: string;
  rounds: number;
  failures: number;
  examples: number;
  averageSeconds?: number;
  lastRound: number;
  lastRefused?: RefusalReason;
  lastDetail?: string;
  loss?: number;
  accuracy?: number;
}

export interface LogLine {
  time: string;
  level: "info" | "warning" | "error";
  text: string;
}

export interface FieldFault {
  path: string;
  message: string;
  line?: number;
}

export interface RunCheck {
  valid: boolean;
  errors: FieldFault[];
  spec?: Record<string, unknown>;
  yaml?: string;
}

export type FieldType = "text" | "integer" | "number" | "boolean" | "choice" | "duration" | "list";

export interface CatalogField {
  path: string;
  type: FieldType;
  unit?: string;
  help: string;
  least?: number;
  most?: number;
  choices?: string[];
  default?: unknown;
  group: string;
  advanced: boolean;
}

export interface CatalogModel {
  name: string;
  description: string;
  input: number[];
  parameters: number;
  loss: string;
}

export interface CatalogStrategy {
  name: string;
  description: string;
  numbers: { path: string; help: string; default?: number; least?: number; most?: number }[];
}

export interface CatalogSet {
  name: string;
  description: string;
  train: number;
  test: number;
  classes: string[];
  input: number[];
  present: boolean;
}

export interface Catalog {
  fields: CatalogField[];
  models: CatalogModel[];
  strategies: CatalogStrategy[];
  sets: CatalogSet[];
}

export interface ClientView {
  id: string;
  transport: string;
  state: ClientState;
  labels: Record<string, string>;
  examples?: number;
  version?: string;
  platform?: string;
  enrolled?: string;
  firstSeen?: string;
  lastSeen?: string;
  working?: string;
  resting?: string;
  rounds: number;
  failures: number;
  averageSeconds?: number;
}

export interface ModelInfo {
  sha256: string;
  run: string;
  runName?: string;
  round: number;
  created?: string;
  bytes?: number;
  accuracy?: number;
  loss?: number;
  kept: boolean;
  serving?: string[];
}

export interface ServingEntry {
  name: string;
  sha256: string;
  run: string;
  runName: string;
  round: number;
  accuracy?: number;
  since: string;
  by: string;
  requests: number;
}

export interface Health {
  version: string;
  started: string;
  uptimeSeconds: number;
  memoryBytes: number;
  freeBytes: number;
  database: "sqlite" | "postgresql";
  databaseOk: boolean;
  models: "files" | "s3";
  runsActive: number;
  listeners: number;
  link?: unknown;
}

export interface TokenReply {
  id: string;
  token: string;
  command?: string;
}

export interface ClientProgress {
  runId: string;
  round: number;
  epoch?: number;
  epochs?: number;
  loss?: number;
  text?: string;
}

export interface RunEvent {
  id: number;
  event: "run" | "waiting" | "round-started" | "client-progress" | "client-done" | "round-saved" | "run-ended" | "client-joined" | "client-left";
  time: string;
  run?: string;
  status?: RunStatus;
  text?: string;
  round?: number;
  cohort?: string[];
  client?: string;
  progress?: ClientProgress;
  done?: ClientOutcome;
  saved?: RoundRecord;
  outcome?: RunOutcome;
}

export interface ProblemDocument {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  remedy?: string;
  errors?: FieldFault[];
}
