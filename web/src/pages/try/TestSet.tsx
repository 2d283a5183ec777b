import { useState } from "react";
import { useModelTest, type ModelTest, type WrongExample } from "../../api/models";
import { ApiProblem } from "../../api/http";
import { Button, EmptyState, Fault, Raster, Section, Skeleton, Stats } from "../../design";
import { sentence } from "../../design/States";
import { count, number, percent } from "../../words/format";
import type { Chosen } from "./chosen";
import { Confusion } from "./Confusion";

const batch = 24;

/** The version on the test set of its run. While the run trains on, the tested version stays until another is asked for. */
export function TestSet({ chosen, onTry }: { chosen: Chosen; onTry: (example: WrongExample) => void }) {
  const [tested, setTested] = useState({ sha256: chosen.sha256, round: chosen.round });
  const { data: test, error, refetch } = useModelTest(tested.sha256, batch);
  const newer = tested.sha256 !== chosen.sha256;
  return (
    <Section
      title="On the test set"
      note={tested.round !== undefined && `round ${count(tested.round)}`}
      actions={
        newer && (
          <Button size="s" onClick={() => setTested({ sha256: chosen.sha256, round: chosen.round })}>
            Test round {count(chosen.round)}
          </Button>
        )
      }
    >
      {test ? (
        <Results test={test} onTry={onTry} />
      ) : error instanceof ApiProblem && error.status === 409 ? (
        <EmptyState icon="data" title={sentence(error.message)}>
          {error.remedy && sentence(error.remedy)}
        </EmptyState>
      ) : error ? (
        <Fault error={error} retry={() => void refetch()} />
      ) : (
        <div role="status" aria-label="Testing">
          <Skeleton height={420} />
        </div>
      )}
    </Section>
  );
}

function Results({ test, onTry }: { test: ModelTest; onTry: (example: WrongExample) => void }) {
  const name = (index: number) => test.classes[index] ?? String(index);
  return (
    <>
      <Stats
        items={[
          { name: "Accuracy", value: percent(test.accuracy) },
          { name: "Loss", value: number(test.loss) },
          { name: "Samples", value: count(test.samples) },
        ]}
      />
      <div className="tested">
        <div>
          <h3>What is taken for what</h3>
          <Confusion test={test} />
        </div>
        <div>
          <h3>
            Wrong examples <span className="faint small">choose one to ask about it</span>
          </h3>
          {test.wrong.length === 0 ? (
            <p className="soft">It gets every sample right.</p>
          ) : (
            <ul className="wrong-list">
              {test.wrong.map((example) => (
                <li key={example.index}>
                  <button type="button" onClick={() => onTry(example)}>
                    {example.shape.length === 3 ? <Raster features={example.features} shape={example.shape} size={64} label="" /> : <span className="wrong-row num">#{count(example.index)}</span>}
                    <span>
                      <span className="sr-only">Sample {count(example.index)} is </span>
                      <b>{name(example.truth)}</b> said {name(example.said)}
                    </span>
                    <span className="faint num">{percent(example.probability, 0)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </>
  );
}
