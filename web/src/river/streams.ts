import type { ClientView, LiveRound } from "../api/types";
import { count, list, plural } from "../words/format";
import { refusalWords } from "../words/statuses";
import { workOf } from "../words/work";
import type { Stream, StreamState } from "./flow";

/** The streams of a round under way: everyone who was asked. */
export function ofRound(live: LiveRound, clients: Map<string, ClientView>): Stream[] {
  return live.clients.map((one) => {
    const known = clients.get(one.client);
    const state: StreamState = one.refused ? "refused" : one.done ? "answered" : !one.online || known?.state === "offline" || known?.state === "lost" ? "offline" : "working";
    const progress = one.epoch != null && one.epochs ? one.epoch / one.epochs : undefined;
    return { id: one.client, weight: known?.examples ?? 1, state, progress, note: noteOf(state, one.text, one.epoch, one.epochs, one.refused) };
  });
}

function noteOf(state: StreamState, text: string | undefined, epoch: number | undefined, epochs: number | undefined, refused: keyof typeof refusalWords | undefined): string {
  if (refused) return text ? `${refusalWords[refused]}: ${text}` : refusalWords[refused];
  if (state === "answered") return "has answered";
  if (state === "offline") return "does not answer now";
  return epoch != null && epochs ? `at epoch ${epoch} of ${epochs}` : (text ?? "at work");
}

/** The streams while no round is under way: everyone who is known. */
export function ofClients(clients: ClientView[], nameOf: (run: string) => string = (run) => run): Stream[] {
  return clients
    .filter((client) => client.state !== "revoked")
    .map((client) => ({
      id: client.id,
      weight: client.examples ?? 1,
      state: client.state === "resting" ? "resting" : client.state === "online" ? "idle" : "offline",
      note: client.state === "online" ? (workOf(client.working, nameOf)?.text ?? "ready") : client.state === "resting" ? (client.resting ?? "rests") : "not connected",
    }));
}

const maxNamed = 6;

/** Names, as long as they are few; of many only how many. */
const few = (names: string[]): string => (names.length > maxNamed ? count(names.length) : list(names, maxNamed));

/**
 * The round under way in a sentence; it counts what the figure draws, so that both say the same.
 * @param needed Updates that make the round, where clients work on over rounds.
 */
export function roundInWords(round: number, streams: Stream[], needed?: number | null): string {
  const named = (state: StreamState) => streams.filter((stream) => stream.state === state).map((stream) => stream.id);
  const [answered, refused, working, away] = [named("answered"), named("refused"), named("working"), named("offline")];
  const parts = [
    needed == null
      ? `Round ${count(round)}: ${count(answered.length)} of ${plural(streams.length, "client")} ${answered.length === 1 ? "has" : "have"} answered`
      : `Round ${count(round)}: ${count(answered.length)} of ${plural(needed, "update")} ${answered.length === 1 ? "is" : "are"} in`,
    refused.length > 0 && `${count(refused.length)} did not count`,
    working.length > 0 && `${count(working.length)} at work`,
    away.length > 0 && `${few(away)} not connected`,
  ];
  return `${parts.filter(Boolean).join("; ")}.`;
}

/** The whole figure in words. */
export function inWords(streams: Stream[], round?: number): string {
  const named = (state: StreamState) => streams.filter((stream) => stream.state === state).map((stream) => stream.id);
  const [answered, working, refused, offline, resting, idle] = [named("answered"), named("working"), named("refused"), named("offline"), named("resting"), named("idle")];
  const parts = [
    round != null && `Round ${count(round)}: ${plural(streams.length, "client was", "clients were")} asked`,
    round == null && plural(streams.length, "client"),
    answered.length > 0 && `${count(answered.length)} answered`,
    working.length > 0 && `${few(working)} at work`,
    idle.length > 0 && `${count(idle.length)} ready`,
    resting.length > 0 && `${few(resting)} resting`,
    offline.length > 0 && `${few(offline)} not connected`,
    refused.length > 0 && `${few(refused)} did not count`,
  ];
  return `${parts.filter(Boolean).join("; ")}.`;
}
