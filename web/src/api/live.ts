import { type InfiniteData, QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { applyToRun, applyToSeries } from "./events";
import { ApiProblem, call, onUnanswered } from "./http";
import type { Page, RoundRecord, RunEvent, RunInfo, RunSeries, ServerInfo } from "./types";

const kinds = ["run", "waiting", "round-started", "clients-asked", "client-progress", "client-done", "round-saved", "run-ended", "run-changed", "run-deleted", "client-joined", "client-left"] as const;

/** How the line to the coordinator stands. */
export interface Line {
  state: "connecting" | "live" | "gone";
  /** When this state began, by the reader's clock. */
  since: number;
  /** When it is tried again; only while gone. */
  retryAt?: number;
}

const firstWait = 1000;
const longestWait = 15_000;
const batch = 120;
const pause = 2500;
const ping = 20_000;
const patience = 8000;

/** One stream of events for the whole page: it patches what was read, and says whether what is shown is still so. */
export class LiveStore {
  private line: Line = { state: "connecting", since: Date.now() };
  private readonly listeners = new Set<() => void>();
  private readonly watchers = new Set<(happened: RunEvent) => void>();
  private source?: EventSource;
  private lastId?: string;
  private wait = firstWait;
  private retry?: ReturnType<typeof setTimeout>;
  private waiting: RunEvent[] = [];
  private flush?: ReturnType<typeof setTimeout>;
  private readonly stale = new Map<string, ReturnType<typeof setTimeout>>();

  private doubting = false;

  constructor(private readonly queries: QueryClient) {
    onUnanswered(() => void this.doubt());
    setInterval(() => void this.doubt(), ping);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Line => this.line;

  /** Calls back with every event, in order. */
  watch(watcher: (happened: RunEvent) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  start(): void {
    this.stop();
    const source = new EventSource(this.lastId === undefined ? "/api/events" : `/api/events?after=${this.lastId}`);
    this.source = source;
    source.onopen = () => this.opened();
    source.onerror = () => this.lost();
    source.addEventListener("missed", () => void this.queries.invalidateQueries());
    for (const kind of kinds) source.addEventListener(kind, (message) => this.take(message));
  }

  stop(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = undefined;
  }

  readonly retryNow = (): void => {
    if (this.line.state === "gone") void this.begin();
  };

  private opened(): void {
    const wasGone = this.line.state === "gone";
    this.wait = firstWait;
    this.set({ state: "live", since: Date.now() });
    // Ids may have begun anew with the coordinator, and what was shown may be old: read all again.
    if (wasGone) void this.queries.invalidateQueries();
  }

  private lost(): void {
    this.stop();
    const now = Date.now();
    this.set({ state: "gone", since: this.line.state === "gone" ? this.line.since : now, retryAt: now + this.wait });
    this.retry = setTimeout(() => void this.begin(), this.wait);
    this.wait = Math.min(this.wait * 2, longestWait);
  }

  /** Asks who this is, and listens where that may. An EventSource does not tell why it failed; a plain request does. */
  async begin(): Promise<void> {
    try {
      const server = await call<ServerInfo>("/api");
      this.queries.setQueryData(["server"], server);
      if (!server.secured || server.you.role) this.start();
      else this.set({ state: "connecting", since: Date.now() });
    } catch (fault) {
      if (!(fault instanceof ApiProblem && fault.status === 401)) this.lost();
    }
  }

  // A line that broke without a word looks like one on which nothing happens: asking tells.
  private async doubt(): Promise<void> {
    if (this.line.state !== "live" || this.doubting) return;
    this.doubting = true;
    if (!(await this.answers()) && this.line.state === "live") this.lost();
    this.doubting = false;
  }

  /** Asks the coordinator something small: whether it answers at all. */
  async answers(): Promise<boolean> {
    try {
      this.queries.setQueryData(["server"], await call<ServerInfo>("/api", { signal: AbortSignal.timeout(patience) }));
      return true;
    } catch (fault) {
      return fault instanceof ApiProblem;
    }
  }

  private take(message: MessageEvent<string>): void {
    if (message.lastEventId) this.lastId = message.lastEventId;
    this.waiting.push(JSON.parse(message.data) as RunEvent);
    // A thousand clients may speak at once: what came within a moment is shown together.
    this.flush ??= setTimeout(() => this.apply(), batch);
  }

  private apply(): void {
    this.flush = undefined;
    const events = this.waiting;
    this.waiting = [];
    const byRun = Map.groupBy(events, (happened) => happened.run ?? "");
    for (const [run, happened] of byRun) if (run) this.patch(run, happened);
    if (events.some(({ event }) => event === "client-joined" || event === "client-left" || event === "client-done")) this.soon("clients");
    for (const watcher of this.watchers) for (const happened of events) watcher(happened);
  }

  private patch(id: string, events: RunEvent[]): void {
    const change = (run: RunInfo): RunInfo => (run.id === id ? events.reduce(applyToRun, run) : run);
    let known = false;
    this.queries.setQueryData<RunInfo>(["run", id], (run) => run && change(run));
    this.queries.setQueriesData<InfiniteData<Page<RunInfo>>>({ queryKey: ["runs"] }, (data) => {
      if (!data) return data;
      const pages = data.pages.map((page) => ({ ...page, items: page.items.map((run) => ((known ||= run.id === id), change(run))) }));
      return { ...data, pages };
    });
    const changed = events.some(({ event }) => event === "run-changed" || event === "run-deleted");
    if (!known || changed || events.some(({ event }) => event === "run")) this.soon("runs");
    if (changed) {
      this.soon("run", id);
      this.soon("models");
    }
    const saved = events.flatMap((happened) => (happened.saved ? [happened.saved] : []));
    if (saved.length > 0) this.patchRounds(id, saved);
    if (events.some(({ event }) => event === "client-done" || event === "round-saved")) this.soon("run-clients", id);
    if (events.some(({ event }) => event !== "client-progress")) this.soon("log", id);
  }

  private patchRounds(id: string, saved: RoundRecord[]): void {
    this.queries.setQueryData<RunSeries>(["series", id], (series) => series && saved.reduce(applyToSeries, series));
    this.queries.setQueryData<Page<RoundRecord>>(["rounds", id], (page) => {
      if (!page) return page;
      const fresh = saved.filter((round) => !page.items.some((known) => known.round === round.round)).toReversed();
      return { ...page, items: [...fresh, ...page.items].slice(0, Math.max(page.items.length, 50)) };
    });
    this.soon("models");
  }

  /** Reads again what an event made old, but not with every event. */
  private soon(...key: string[]): void {
    const name = key.join("/");
    if (this.stale.has(name)) return;
    this.stale.set(
      name,
      setTimeout(() => {
        this.stale.delete(name);
        void this.queries.invalidateQueries({ queryKey: key });
      }, key[0] === "clients" || key[0] === "models" ? pause : pause / 3),
    );
  }

  private set(line: Line): void {
    this.line = line;
    for (const listener of this.listeners) listener();
  }
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      // What the coordinator said no to is not asked again; the line's own retries bring the rest back.
      retry: false,
      refetchOnReconnect: false,
      // A browser that thinks itself offline still reaches a coordinator on this machine, or in this building: it asks, and is told.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

export const live = new LiveStore(queries);

export const useLine = (): Line => useSyncExternalStore(live.subscribe, live.current);
