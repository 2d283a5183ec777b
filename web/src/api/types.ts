// What the coordinator says, named for the pages. The facts come from its OpenAPI document (`npm run types`); narrowed here is what the document says more loosely.
// Times are ISO 8601 UTC, durations seconds, hashes lower-case hex.
import type { components } from "./schema";

type Schemas = components["schemas"];
type Replace<T, U> = Omit<T, keyof U> & U;

export type RunStatus = Schemas["RunStatus"];
export type ClientState = Schemas["ClientState"];
export type ActivationState = Schemas["ActivationState"];
export type RefusalReason = Schemas["RefusalReason"];
export type Role = "admin" | "operator" | "viewer" | "client";

export interface Page<T> {
  items: T[];
  next?: string;
  /** Of clients: how many there are over all pages, and where they stand. */
  total?: number;
  counts?: { byState?: Record<string, number>; byTransport?: Record<string, number> };
}

export type CallerInfo = Replace<Schemas["CallerInfo"], { role?: Role }>;
export type ServerInfo = Replace<Schemas["ServerInfo"], { you: CallerInfo }>;

/** A client in the round under way; the times are what this page saw itself, the coordinator tells them with the saved round. */
export type LiveClient = Schemas["LiveClient"] & { seconds?: number; trainSeconds?: number };
export type LiveRound = Replace<Schemas["LiveRound"], { clients: LiveClient[] }>;
export type RunOutcome = Schemas["RunOutcome"];
/** Clients that a round cannot begin without, and who is here and cannot take part. */
export interface Shortage {
  present: number;
  eligible: number;
  needed: number;
  excluded: { client: string; reason: string }[];
}
export type RunInfo = Replace<Schemas["RunInfo"], { spec?: Record<string, unknown>; live?: LiveRound; waitsFor?: Shortage }>;
export type ClientOutcome = Schemas["ClientOutcome"];
export type RoundTimes = Schemas["RoundTimes"];
export type RoundRecord = Schemas["RoundRecord"];
export type Maybe = number | null;
export type RunSeries = Schemas["RunSeries"];
export type RunClient = Schemas["RunClient"];
export type LogLine = Replace<Schemas["LogLine"], { level: "info" | "warning" | "error" }>;

export type FieldFault = Schemas["FieldFault"];
export type RunCheck = Replace<Schemas["RunCheck"], { spec?: Record<string, unknown>; short?: Record<string, unknown> }>;
export type FieldType = Schemas["FieldType"];
export type CatalogField = Replace<Schemas["CatalogField"], { default?: unknown }>;
export type CatalogModel = Schemas["CatalogModel"];
export type CatalogStrategy = Schemas["CatalogStrategy"];
export type CatalogSet = Schemas["CatalogSet"];
export type Catalog = Replace<Schemas["RunCatalog"], { fields: CatalogField[] }>;

export type ClientView = Schemas["ClientView"];
export type ModelInfo = Schemas["ModelInfo"];
export type ServingEntry = Schemas["ServingInfo"];

export type Health = Replace<Schemas["HealthInfo"], { database: "sqlite" | "postgresql"; models: "files" | "s3" }>;
export type TokenReply = Schemas["TokenReply"];
export type ClientProgress = Schemas["ClientProgress"];
export type RunEvent = Replace<Schemas["RunEvent"], { waitsFor?: Shortage }>;
export type ProblemDocument = Schemas["ProblemDocument"];
