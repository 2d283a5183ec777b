import type { FabricActivation } from "../../api/fabric";
import { count, number, percent, short } from "../../words/format";

const providers: Record<string, string> = { openwhisk: "OpenWhisk", openfaas: "OpenFaaS", google: "Google Cloud Functions", aws: "AWS Lambda", azure: "Azure Functions", knative: "Knative", local: "This machine" };

/** A platform's kind as people call it; as it is where it is none of the known ones. */
export const providerWords = (provider: string): string => providers[provider.toLowerCase()] ?? provider;

const figures: Record<string, readonly [string, (value: number) => string]> = {
  processor: ["Processor in use", (value) => percent(value, 1)],
  memory: ["Memory in use", (value) => percent(value, 1)],
  activationsPerMinute: ["Activations a minute", short],
  coldStartsPerMinute: ["Cold starts a minute", short],
  instances: ["Instances", count],
};

/** What a platform's Prometheus tells, in the order in which people read it; what nobody knows stands last, as it is. */
export const figureWords = (metrics: Record<string, number>): [string, string][] => [
  ...Object.keys(figures).filter((name) => name in metrics).map((name): [string, string] => [figures[name]![0], figures[name]![1](metrics[name]!)]),
  ...Object.keys(metrics).filter((name) => !(name in figures)).sort().map((name): [string, string] => [name, number(metrics[name])]),
];

/** Whether an instance was started for it. */
export const startWords = ({ cold }: Pick<FabricActivation, "cold">): string => (cold == null ? "not said" : cold ? "cold" : "warm");

/** Which start for its assignment it was; empty for the only one so far. */
export const attemptWords = ({ attempt, speculative }: Pick<FabricActivation, "attempt" | "speculative">): string =>
  [attempt > 1 ? `start ${attempt}` : "", speculative ? "beside another" : ""].filter(Boolean).join(", ");
