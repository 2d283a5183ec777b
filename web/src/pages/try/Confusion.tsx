import type { ModelTest } from "../../api/models";
import { count, percent } from "../../words/format";

/** Rows are what samples are, columns what the model said; the diagonal is right. */
export function Confusion({ test }: { test: ModelTest }) {
  const max = Math.max(1, ...test.confusion.flatMap((row, truth) => row.filter((_, said) => said !== truth)));
  return (
    <div className="confusion-scroll" tabIndex={0} role="region" aria-label="Confusion matrix, scrolls sideways">
      <table className="confusion">
        <caption className="sr-only">Confusion matrix: rows are the truth, columns what the model said</caption>
        <thead>
          <tr>
            <td className="faint small">is ↓ said →</td>
            {test.classes.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col" className="confusion-rate">
              Found
            </th>
          </tr>
        </thead>
        <tbody>
          {test.confusion.map((row, truth) => (
            <tr key={truth}>
              <th scope="row">{test.classes[truth] ?? truth}</th>
              {row.map((amount, said) => (
                <td key={said} className={said === truth ? "right" : amount > 0 ? "wrong" : "nothing"} style={amount > 0 ? ({ "--depth": shade(amount, said === truth ? Math.max(...row) : max) } as React.CSSProperties) : undefined}>
                  {count(amount)}
                </td>
              ))}
              <td className="confusion-rate">{percent(test.perClass[truth]?.recall, 0)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="confusion-rate">
              Right
            </th>
            {test.perClass.map((one, index) => (
              <td key={index} className="confusion-rate">
                {percent(one.precision, 0)}
              </td>
            ))}
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  );
}

// Eyes compare areas of colour by their root rather than as they are.
const shade = (amount: number, max: number): string => `${Math.round(12 + 62 * Math.sqrt(amount / max))}%`;
