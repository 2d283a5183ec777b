import { useEffect, useState } from "react";
import { useLine } from "../../api/live";
import { predictFeatures, predictPicture, predictRows, type Asked, type Invert, type Prediction } from "../../api/inference";

/** What is asked about. */
export type Sample = { kind: "picture"; png: Blob; invert: Invert } | { kind: "rows"; csv: string } | { kind: "features"; features: number[][]; shape: number[] };

export interface Answered {
  prediction?: Prediction;
  /** From the question to the answer, as the browser saw it. */
  millis?: number;
  error?: unknown;
  busy: boolean;
}

// While somebody draws, a question for every stroke is enough.
const pause = 120;

/** Asks the model as the sample changes, and again when another version stands behind the choice. */
export function usePrediction(asked: Asked | undefined, version: string | undefined, sample: Sample | undefined): Answered {
  const [answered, set] = useState<Answered>({ busy: false });
  const key = JSON.stringify(asked);
  const gone = useLine().state === "gone";
  useEffect(() => {
    if (!asked || !sample) return set({ busy: false });
    const cut = new AbortController();
    set((known) => ({ ...known, busy: true }));
    const timer = setTimeout(() => {
      const begun = performance.now();
      ask(asked, sample, cut.signal).then(
        (prediction) => set({ prediction, millis: performance.now() - begun, busy: false }),
        (error: unknown) => cut.signal.aborted || set({ error, busy: false }),
      );
    }, pause);
    return () => (clearTimeout(timer), cut.abort());
    // The key is what was asked; the version tells a new model behind the same name. Who was gone is asked again when he is back.
  }, [key, version, sample, gone]);
  return answered;
}

function ask(asked: Asked, sample: Sample, signal: AbortSignal): Promise<Prediction> {
  if (sample.kind === "picture") return predictPicture(asked, sample.png, sample.invert, signal);
  return sample.kind === "rows" ? predictRows(asked, sample.csv, signal) : predictFeatures(asked, sample.features, signal);
}
