import { useCallback, useEffect, useRef, useState } from "react";
import { useTitle } from "../../app/Shell";
import type { WrongExample } from "../../api/models";
import { ButtonLink, EmptyState, Fault, PageHead, Raster, Segments, Skeleton } from "../../design";
import { useLiveRun } from "./useLiveRun";
import { Answer } from "./Answer";
import { useChosen, useInputShape, useOffer, type Chosen, type Offer } from "./chosen";
import { ModelChoice } from "./ModelChoice";
import { Pad } from "./Pad";
import { Picture } from "./Picture";
import { Rows } from "./Rows";
import { TestSet } from "./TestSet";
import { usePrediction, type Sample } from "./usePrediction";
import "./try.css";

type Way = "draw" | "picture" | "rows";

const ways: { id: Way; label: string }[] = [
  { id: "draw", label: "Draw" },
  { id: "picture", label: "Picture" },
  { id: "rows", label: "Row" },
];

export default function TryIt() {
  useTitle("Try it");
  const { offer, error, retry } = useOffer();
  const [chosen, choose] = useChosen(offer);
  return (
    <>
      <PageHead title="Try it" note="Ask a model about something it has not seen, also while it trains." />
      {chosen && offer ? (
        <Trial offer={offer} chosen={chosen} choose={choose} />
      ) : offer ? (
        <EmptyState icon="tryit" title="No model yet" action={<ButtonLink href="/runs">Go to the runs</ButtonLink>}>
          The first saved round of a run makes a model that can be asked.
        </EmptyState>
      ) : error ? (
        <Fault error={error} retry={retry} />
      ) : (
        <Skeleton height={480} />
      )}
    </>
  );
}

interface TrialProps {
  offer: Offer;
  chosen: Chosen;
  choose: (value: string) => void;
}

function Trial(props: TrialProps) {
  const shape = useInputShape(props.chosen.run);
  if (shape !== "clients") return <Asking {...props} shape={shape} />;
  return (
    <>
      <ModelChoice offer={props.offer} chosen={props.chosen} onChoose={props.choose} />
      <EmptyState icon="tryit" title="Only its clients know how to compute this model" action={<ButtonLink href={`/models/${props.chosen.sha256}`}>Go to the model</ButtonLink>}>
        Its weights can be downloaded for a program that knows the network.
      </EmptyState>
    </>
  );
}

function Asking({ offer, chosen, choose, shape }: TrialProps & { shape: number[] | undefined }) {
  const live = useLiveRun(chosen);
  const [way, setWay] = useState<Way>();
  const [sample, setSample] = useState<Sample>();
  const [example, setExample] = useState<WrongExample>();
  const top = useRef<HTMLDivElement>(null);
  const given = useCallback((next: Sample | undefined) => (setSample(next), next && setExample(undefined)), []);
  const pictures = shape?.length === 3;
  const shown: Way = way && (pictures || way === "rows") ? way : pictures ? (shape[2] === 1 ? "draw" : "picture") : "rows";
  useEffect(() => setSample(undefined), [shown, chosen.run]);
  const asked: Sample | undefined = example ? exampleSample(example) : sample;
  const answered = usePrediction(chosen.asked, live.sha256, useStable(asked));
  const tryExample = (next: WrongExample) => (setExample(next), top.current?.scrollIntoView({ block: "start" }));
  return (
    <>
      <div className="try" ref={top}>
        <div className="try-input">
          <ModelChoice offer={offer} chosen={chosen} onChoose={choose} />
          <div className="row between wrap">
            <Segments label="What to ask about" items={pictures ? ways : ways.slice(2)} value={shown} onChange={(next) => (setWay(next), setExample(undefined))} />
            {live.training && <span className="soft small">It trains: answers follow each round.</span>}
          </div>
          {example ? (
            <div className="try-example">
              {example.shape.length === 3 && <Raster features={example.features} shape={example.shape} label={`Test sample ${example.index}`} />}
              <p className="soft">
                Test sample {example.index.toLocaleString("en")}
                <button type="button" className="try-back" onClick={() => setExample(undefined)}>
                  Back to your own
                </button>
              </p>
            </div>
          ) : !shape ? (
            <Skeleton height={320} />
          ) : shown === "draw" ? (
            <Pad key={chosen.run} onSample={given} />
          ) : shown === "picture" ? (
            <Picture key={chosen.run} onSample={given} />
          ) : (
            <Rows key={chosen.run} onSample={given} takes={shape.reduce((product, extent) => product * extent, 1)} />
          )}
        </div>
        <section className="try-answer" aria-label="Prediction">
          <Answer answered={answered} asking={!!asked} />
        </section>
      </div>
      {/* Whether the server can compute the model is known by its shape; until then it is not asked to. */}
      {shape && <TestSet key={chosen.value} chosen={{ ...chosen, ...live }} onTry={tryExample} />}
    </>
  );
}

const exampleSample = (example: WrongExample): Sample => ({ kind: "features", features: [example.features], shape: example.shape });

/** The same sample as long as what it was made of is the same. */
function useStable(sample: Sample | undefined): Sample | undefined {
  const kept = useRef(sample);
  const same = kept.current?.kind === "features" && sample?.kind === "features" ? kept.current.features[0] === sample.features[0] : kept.current === sample;
  if (!same) kept.current = sample;
  return kept.current;
}
