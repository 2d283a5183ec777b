import type { FieldFault, ProblemDocument } from "./types";

/** An answer of the coordinator that says no (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly kind: string;
  readonly remedy?: string;
  readonly errors: FieldFault[];

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title ?? `the coordinator answered with status ${document.status}`);
    this.status = document.status;
    this.kind = document.type?.replace("urn:tributary:", "") ?? "";
    this.remedy = document.remedy;
    this.errors = document.errors ?? [];
  }
}

/** No answer at all: the coordinator is gone, or the line to it. */
export class Unreachable extends Error {
  constructor() {
    super("the coordinator cannot be reached");
  }
}

type Listener = () => void;
const signedOut = new Set<Listener>();

/** Calls back whenever the coordinator asks who this is. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

const unanswered = new Set<Listener>();

/** Calls back whenever a request got no answer. */
export function onUnanswered(listener: Listener): () => void {
  unanswered.add(listener);
  return () => unanswered.delete(listener);
}

function noAnswer(): Unreachable {
  for (const listener of unanswered) listener();
  return new Unreachable();
}

export interface Sending {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: unknown;
  body?: BodyInit;
  type?: string;
  /** A key under which the coordinator does the same thing only once. */
  key?: string;
  signal?: AbortSignal;
}

export async function send(path: string, { method = "GET", json, body, type, key, signal }: Sending = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (type) headers["Content-Type"] = type;
  if (key) headers["Idempotency-Key"] = key;
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: json !== undefined ? JSON.stringify(json) : body, signal, credentials: "same-origin" });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw noAnswer();
  }
  if (response.ok) return response;
  // A proxy that finds nobody behind it speaks no problem documents.
  const document = response.headers.get("Content-Type")?.includes("json") ? ((await response.json()) as ProblemDocument) : undefined;
  if (!document && response.status >= 502 && response.status <= 504) throw noAnswer();
  if (response.status === 401 && path !== "/api/session") for (const listener of signedOut) listener();
  throw new ApiProblem({ ...document, status: response.status });
}

/** Sends a request and reads the JSON of its answer. */
export async function call<T>(path: string, sending?: Sending): Promise<T> {
  const response = await send(path, sending);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** A path with its query; what is undefined or empty is left out. */
export function withQuery(path: string, query: Record<string, string | number | boolean | undefined>): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") words.set(name, String(value));
  const text = words.toString();
  return text ? `${path}?${text}` : path;
}
