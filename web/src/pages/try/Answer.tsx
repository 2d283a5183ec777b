import type { Prediction } from "../../api/inference";
import { ApiProblem, Unreachable } from "../../api/http";
import { Raster, Shares, type NamedShare } from "../../design";
import { sentence } from "../../design/States";
import { count, number, percent, shortHash } from "../../words/format";
import type { Answered } from "./usePrediction";

const maxShown = 12;

/** What the model says. Its place and size stay the same while it changes. */
export function Answer({ answered, asking }: { answered: Answered; asking: boolean }) {
  const { prediction, error, millis, busy } = answered;
  if (error)
    return (
      <div className="answer" role="alert">
        <p className="answer-said bad">No answer</p>
        <p>{sentence(error instanceof Error ? error.message : String(error))}</p>
        {error instanceof Unreachable && <p className="soft">It is asked again as soon as it is back.</p>}
        {error instanceof ApiProblem && error.remedy && <p className="soft">{sentence(error.remedy)}</p>}
      </div>
    );
  if (!prediction || !asking)
    return (
      <div className="answer" data-empty>
        <p className="answer-said faint">?</p>
        <p className="soft">The prediction stands here, with what the model holds likely.</p>
      </div>
    );
  return (
    <div className="answer" data-busy={busy || undefined}>
      {prediction.outputs.length > 1 ? <Many prediction={prediction} /> : <One prediction={prediction} />}
      <p className="faint small num">
        Round {count(prediction.round)} <code>{shortHash(prediction.model)}</code>
        {millis !== undefined && `, answered in ${Math.max(1, Math.round(millis))} ms`}
      </p>
    </div>
  );
}

const nameOf = (prediction: Prediction, index: number): string => prediction.classes?.[index] ?? String(index);

function One({ prediction }: { prediction: Prediction }) {
  const probabilities = prediction.probabilities?.[0];
  const label = prediction.labels?.[0];
  const features = prediction.features?.[0];
  return (
    <>
      <div className="answer-head">
        <div className="grow" role="status" aria-live="polite">
          <p className="answer-said">{label === undefined ? number(prediction.outputs[0]?.[0]) : nameOf(prediction, label)}</p>
          <p className="soft">{label !== undefined && probabilities ? `with ${percent(probabilities[label], 1)}` : "the model's output"}</p>
        </div>
        {features && prediction.shape && (
          <figure className="answer-saw">
            <Raster features={features} shape={prediction.shape} size={84} label="What the model saw" />
            <figcaption className="faint small">What it saw</figcaption>
          </figure>
        )}
      </div>
      {probabilities ? <Shares label="Probability of each class" items={sharesOf(prediction, probabilities, label)} /> : <Outputs values={prediction.outputs[0] ?? []} />}
    </>
  );
}

/** Few classes keep their order, so that bars grow and shrink in place; of many the likeliest are shown. */
function sharesOf(prediction: Prediction, probabilities: number[], label: number | undefined): NamedShare[] {
  const all = probabilities.map((probability, index) => ({ probability, index }));
  const shown = all.length > maxShown ? all.toSorted((a, b) => b.probability - a.probability).slice(0, maxShown) : all;
  return shown.map(({ probability, index }) => ({ key: String(index), name: nameOf(prediction, index), share: probability, value: percent(probability, 1), first: index === label }));
}

function Outputs({ values }: { values: number[] }) {
  return (
    <ol className="answer-outputs num">
      {values.slice(0, 64).map((value, index) => (
        <li key={index}>{number(value)}</li>
      ))}
    </ol>
  );
}

function Many({ prediction }: { prediction: Prediction }) {
  return (
    <table className="answer-rows">
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Prediction</th>
          <th scope="col">Probability</th>
        </tr>
      </thead>
      <tbody>
        {prediction.outputs.map((output, index) => {
          const label = prediction.labels?.[index];
          return (
            <tr key={index}>
              <td className="num">{count(index + 1)}</td>
              <td className="strong">{label === undefined ? output.slice(0, 4).map(number).join(", ") : nameOf(prediction, label)}</td>
              <td className="num">{label === undefined ? "–" : percent(prediction.probabilities?.[index]?.[label], 1)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
