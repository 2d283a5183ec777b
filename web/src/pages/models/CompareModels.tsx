import { Link, useSearch } from "wouter";
import { useTitle } from "../../app/Shell";
import { useComparison, type ModelComparison } from "../../api/models";
import type { ModelInfo } from "../../api/types";
import { ButtonLink, Crumbs, EmptyState, Fault, Hash, PageHead, Section, Shares, SkeletonRows, Stats, Time } from "../../design";
import { bytes, count, number, percent } from "../../words/format";
import "./models.css";

export default function CompareModels() {
  useTitle("Compare models");
  const search = new URLSearchParams(useSearch());
  const [a, b] = [search.get("a") ?? "", search.get("b") ?? ""];
  const { data, error, refetch } = useComparison(a, b);
  if (!a || !b)
    return (
      <EmptyState icon="compare" title="Choose two versions to compare" action={<ButtonLink href="/models">Go to the models</ButtonLink>}>
        Mark two in the list of versions.
      </EmptyState>
    );
  return (
    <>
      <PageHead eyebrow={<Crumbs places={[{ href: "/models", label: "Models" }]} here="Compare" />} title="Two versions side by side" />
      {data ? <Comparison found={data} /> : error ? <Fault error={error} retry={() => void refetch()} /> : <SkeletonRows rows={10} height={48} />}
    </>
  );
}

function Comparison({ found }: { found: ModelComparison }) {
  const furthest = Math.max(...found.tensors.map((tensor) => tensor.relative ?? 0), 1e-12);
  return (
    <>
      <Stats
        items={[
          { name: "Distance", value: number(found.distance), note: "length of the difference" },
          { name: "Direction (cosine)", value: number(found.cosine), note: "1 is the same, 0 has nothing in common" },
          { name: "Weights", value: found.same ? "the same" : "differ" },
        ]}
      />
      <div style={{ height: 32 }} />
      <Section title="Figures">
        <Figures a={found.a} b={found.b} />
      </Section>
      <Section title="Where they differ" note="difference of each tensor, relative to its length">
        <Shares
          label="Difference of each tensor"
          wide
          items={found.tensors.map((tensor) => ({
            key: tensor.name,
            name: <code>{tensor.name}</code>,
            share: (tensor.relative ?? 0) / furthest,
            value: (
              <>
                {percent(tensor.relative, 1)} <span className="faint small">cosine {number(tensor.cosine)}</span>
              </>
            ),
            first: tensor.relative === furthest,
          }))}
        />
      </Section>
    </>
  );
}

function Figures({ a, b }: { a: ModelInfo; b: ModelInfo }) {
  const row = (name: string, show: (model: ModelInfo) => React.ReactNode) => (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">{show(a)}</td>
      <td className="num">{show(b)}</td>
    </tr>
  );
  return (
    <div className="models-scroll" tabIndex={0} role="region" aria-label="Figures, scrolls sideways">
      <table className="models-figures">
        <thead>
          <tr>
            <td />
            {[a, b].map((model, index) => (
              <th key={index} scope="col">
                <Link className="link" href={`/models/${model.sha256}`}>
                  {model.runName}, round {count(model.round)}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row("Accuracy", (model) => <span className={better(model.accuracy, a.accuracy, b.accuracy) ? "ok strong" : "strong"}>{percent(model.accuracy)}</span>)}
          {row("Loss", (model) => number(model.loss))}
          {row("Size", (model) => bytes(model.bytes))}
          {row("Serves as", (model) => (model.serving.length > 0 ? model.serving.join(", ") : "–"))}
          {row("Made", (model) => <Time at={model.created} />)}
          {row("SHA-256", (model) => <Hash value={model.sha256} />)}
        </tbody>
      </table>
    </div>
  );
}

const better = (own: number | undefined, a: number | undefined, b: number | undefined): boolean => own !== undefined && a !== undefined && b !== undefined && a !== b && own === Math.max(a, b);
