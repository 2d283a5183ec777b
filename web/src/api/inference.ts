import { call, withQuery } from "./http";
import type { components } from "./schema";

/** What a model says of samples, in their order. */
export type Prediction = components["schemas"]["PredictReply"];

/** Whom to ask: a name that serves, a run's last model, or one version. */
export type Asked = { serving: string } | { run: string } | { model: string };

const pathOf = (asked: Asked): string =>
  "serving" in asked ? `/api/serving/${encodeURIComponent(asked.serving)}/predict` : "run" in asked ? `/api/runs/${encodeURIComponent(asked.run)}/predict` : `/api/models/${asked.model}/predict`;

/** Whether dark and light are turned around: models of digits know light ink on dark paper. */
export type Invert = "auto" | "yes" | "no";

export const predictPicture = (asked: Asked, png: Blob, invert: Invert, signal?: AbortSignal) => call<Prediction>(withQuery(pathOf(asked), { invert }), { method: "POST", body: png, type: "image/png", signal });

export const predictRows = (asked: Asked, csv: string, signal?: AbortSignal) => call<Prediction>(pathOf(asked), { method: "POST", body: csv, type: "text/csv", signal });

export const predictFeatures = (asked: Asked, features: number[][], signal?: AbortSignal) => call<Prediction>(pathOf(asked), { method: "POST", json: { features }, signal });
