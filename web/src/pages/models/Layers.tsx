import type { Architecture, Layer, TensorFacts } from "../../api/models";
import { count, plural } from "../../words/format";
import { settingsInWords } from "../../words/layers";

/** The layers in order, from what enters to what comes out. */
export function Layers({ spec, tensors }: { spec: Architecture; tensors: TensorFacts[] }) {
  if (!spec.input || !spec.layers) return <p className="soft">Only its clients know how to compute it; here it is the tensors below.</p>;
  return (
    <>
      {spec.description && <p className="soft layers-about">{spec.description}</p>}
      <ol className="layers">
        <li>
          <b>input</b>
          <span className="num soft">{spec.input.join(" × ")}</span>
        </li>
        {spec.layers.map((layer, index) => (
          <Row key={index} layer={typeof layer === "string" ? { type: layer } : layer} tensors={tensors} />
        ))}
      </ol>
    </>
  );
}

function Row({ layer, tensors }: { layer: Layer; tensors: TensorFacts[] }) {
  const { type, name, ...settings } = layer;
  const own = name ? tensors.filter((tensor) => tensor.name === name || tensor.name.startsWith(`${name}.`)) : [];
  const values = own.reduce((sum, tensor) => sum + tensor.shape.reduce((product, extent) => product * extent, 1), 0);
  return (
    <li>
      <b>{type}</b>
      {name && <code className="soft">{name}</code>}
      <span className="soft">{settingsInWords(settings)}</span>
      {values > 0 && <span className="num faint" title={plural(values, "value")}>{count(values)}</span>}
    </li>
  );
}
