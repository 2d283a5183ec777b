import type { LiveClient, LiveRound, RoundRecord, RunEvent, RunInfo, RunSeries } from "./types";

const maxCurvePoints = 32;

/** A run as it stands after something happened in it. Pure: the same run comes back where nothing changed. */
export function applyToRun(run: RunInfo, happened: RunEvent): RunInfo {
  if (happened.run !== run.id) return run;
  switch (happened.event) {
    case "run":
      return { ...run, status: happened.status ?? run.status, ...(happened.status === "running" ? { outcome: undefined } : { live: happened.status ? undefined : run.live, waiting: undefined, waitsFor: undefined }) };
    case "waiting":
      return { ...run, waiting: happened.text, waitsFor: happened.waitsFor };
    case "round-started":
      return {
        ...run,
        status: "running",
        waiting: undefined,
        waitsFor: undefined,
        live: {
          round: happened.round ?? 0,
          started: happened.time,
          asked: happened.cohort?.length ?? 0,
          answered: 0,
          refused: 0,
          needed: happened.needed,
          clients: (happened.cohort ?? []).map(asked),
        },
      };
    case "clients-asked":
      return run.live && run.live.round === happened.round ? { ...run, live: withAsked(run.live, happened.cohort ?? []) } : run;
    case "client-progress":
      return withClient(run, happened, (client) => (client.done ? client : { ...client, ...defined(happened.progress ?? {}), online: true }));
    case "client-done":
      return withClient(run, happened, (client) => ({ ...client, done: true, behind: happened.done?.behind, refused: happened.done?.refused, text: happened.done?.detail ?? client.text, loss: happened.done?.loss ?? client.loss, seconds: happened.done?.seconds, trainSeconds: happened.done?.trainSeconds }));
    case "round-saved":
      return happened.saved ? withRound(run, happened.saved) : run;
    case "run-ended":
      return { ...run, status: happened.status ?? run.status, outcome: happened.outcome, live: undefined, waiting: undefined, waitsFor: undefined };
    default:
      return run;
  }
}

const asked = (client: string): LiveClient => ({ client, done: false, online: true });

function withAsked(live: LiveRound, cohort: string[]): LiveRound {
  const added = cohort.filter((name) => !live.clients.some(({ client }) => client === name));
  const clients = [...live.clients, ...added.map((name) => ({ ...asked(name), behind: 0 }))];
  return { ...live, clients, asked: clients.length };
}

function defined({ epoch, epochs, loss, text }: Partial<LiveClient>): Partial<LiveClient> {
  return Object.fromEntries(Object.entries({ epoch, epochs, loss, text }).filter(([, value]) => value != null));
}

function withClient(run: RunInfo, happened: RunEvent, change: (client: LiveClient) => LiveClient): RunInfo {
  const round = happened.round ?? happened.progress?.round;
  const isOther = round != null && (run.live?.needed == null || happened.event !== "client-progress" ? round !== run.live?.round : round > run.live.round);
  if (!run.live || isOther) return run;
  const clients = run.live.clients.map((client) => (client.client === happened.client ? change(client) : client));
  const [answered, refused] = [clients.filter((client) => client.done && !client.refused).length, clients.filter((client) => client.refused).length];
  return { ...run, live: { ...run.live, clients, answered, refused } };
}

function withRound(run: RunInfo, saved: RoundRecord): RunInfo {
  if (run.round != null && saved.round <= run.round) return run;
  const [accuracy, loss] = [saved.accuracy ?? saved.clientAccuracy, saved.loss ?? saved.clientLoss];
  const curveOf = run.curveOf ?? (accuracy != null ? "accuracy" : "loss");
  const point = curveOf === "accuracy" ? accuracy : loss;
  return {
    ...run,
    round: saved.round,
    accuracy: accuracy ?? run.accuracy,
    loss: loss ?? run.loss,
    model: saved.modelSha256,
    seconds: run.seconds + saved.seconds.total,
    bytesIn: run.bytesIn + saved.bytesIn,
    bytesOut: run.bytesOut + saved.bytesOut,
    curve: point == null ? run.curve : [...(run.curve ?? []), point].slice(-maxCurvePoints),
    curveOf,
    // Whom the round waited for is over with it.
    ...(run.live && run.live.round > saved.round ? {} : { live: undefined, waiting: undefined, waitsFor: undefined }),
  };
}

/** Columns by name with one more value each; a name that was not there before has had nothing to say. */
function withMetrics(columns: RunSeries["trainMetrics"], saved: RoundRecord["trainMetrics"], rounds: number): RunSeries["trainMetrics"] {
  // Clients choose the names: "constructor" may be one.
  const [known, last] = [new Map(Object.entries(columns)), new Map(Object.entries(saved ?? {}))];
  const names = [...new Set([...known.keys(), ...last.keys()])];
  return Object.fromEntries(names.map((name) => [name, [...(known.get(name) ?? Array.from({ length: rounds }, () => null)), last.get(name) ?? null]]));
}

/** The series with one more round; a round that is in it already changes nothing. */
export function applyToSeries(series: RunSeries, saved: RoundRecord): RunSeries {
  const last = series.rounds.at(-1) ?? 0;
  if (saved.round <= last) return series;
  const losses = saved.cohort.filter((client) => !client.refused && client.loss != null).map((client) => client.loss as number);
  const { seconds } = saved;
  return {
    rounds: [...series.rounds, saved.round],
    accuracy: [...series.accuracy, saved.accuracy ?? null],
    loss: [...series.loss, saved.loss ?? null],
    clientAccuracy: [...series.clientAccuracy, saved.clientAccuracy ?? null],
    clientLoss: [...series.clientLoss, saved.clientLoss ?? null],
    trainLoss: [...series.trainLoss, saved.trainLoss ?? null],
    serverMetrics: withMetrics(series.serverMetrics, saved.serverMetrics, series.rounds.length),
    trainMetrics: withMetrics(series.trainMetrics, saved.trainMetrics, series.rounds.length),
    clientMetrics: withMetrics(series.clientMetrics, saved.clientMetrics, series.rounds.length),
    spread: {
      low: [...series.spread.low, quantile(losses, 0.25)],
      middle: [...series.spread.middle, quantile(losses, 0.5)],
      high: [...series.spread.high, quantile(losses, 0.75)],
    },
    seconds: {
      train: [...series.seconds.train, seconds.train],
      transfer: [...series.seconds.transfer, seconds.transfer],
      aggregate: [...series.seconds.aggregate, seconds.aggregate],
      evaluate: [...series.seconds.evaluate, seconds.evaluate],
      save: [...series.seconds.save, seconds.save],
      wait: [...series.seconds.wait, seconds.wait ?? 0],
    },
    bytesIn: [...series.bytesIn, saved.bytesIn],
    bytesOut: [...series.bytesOut, saved.bytesOut],
    answered: [...series.answered, saved.cohort.filter((client) => !client.refused).length],
    refused: [...series.refused, saved.cohort.filter((client) => client.refused).length],
    behind: [...series.behind, meanBehind(saved)],
    started: [...series.started, saved.started],
  };
}

/** Models that the counted updates were behind, on average; null where none could be late. */
function meanBehind(saved: RoundRecord): number | null {
  const counted = saved.cohort.filter((client) => !client.refused && client.behind != null).map((client) => client.behind as number);
  return counted.length === 0 ? null : counted.reduce((sum, one) => sum + one, 0) / counted.length;
}

/** Linear between the two nearest; null of nothing. */
export function quantile(values: number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return below + (above - below) * (place - Math.floor(place));
}
