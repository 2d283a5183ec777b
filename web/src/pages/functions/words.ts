import type { FabricActivation } from "../../api/fabric";

const providers: Record<string, string> = { openwhisk: "OpenWhisk", openfaas: "OpenFaaS", google: "Google Cloud Functions", aws: "AWS Lambda", azure: "Azure Functions", knative: "Knative", local: "This machine" };

/** A platform's kind as people call it; as it is where it is none of the known ones. */
export const providerWords = (provider: string): string => providers[provider.toLowerCase()] ?? provider;

/** Whether an instance was started for it. */
export const startWords = ({ cold }: Pick<FabricActivation, "cold">): string => (cold == null ? "not said" : cold ? "cold" : "warm");

/** Which start for its assignment it was; empty for the only one so far. */
export const attemptWords = ({ attempt, speculative }: Pick<FabricActivation, "attempt" | "speculative">): string =>
  [attempt > 1 ? `start ${attempt}` : "", speculative ? "beside another" : ""].filter(Boolean).join(", ");
