import { useTitle } from "../../app/Shell";
import { useAccess } from "../../api/access";
import { useModel, type ModelDetail } from "../../api/models";
import { Badge, Button, ButtonLink, Crumbs, Facts, Fault, Hash, isNotThere, Menu, MenuDownload, NotThere, PageHead, Section, Skeleton, SkeletonRows, Stats, TimeFull } from "../../design";
import { bytes, count, number, percent, shortHash } from "../../words/format";
import { Layers } from "./Layers";
import { Lineage } from "./Lineage";
import { Promote } from "./Promote";
import { useWithdraw } from "./Serving";
import { Tensors } from "./Tensors";
import "./models.css";

export default function Model({ sha256 }: { sha256: string }) {
  const { data: model, error, refetch } = useModel(sha256);
  useTitle(model ? `${model.runName}, round ${model.round}` : "Model");
  if (!model)
    return error ? (
      <>
        <PageHead eyebrow={<Crumbs places={[{ href: "/models", label: "Models" }]} here={<code>{shortHash(sha256)}</code>} />} title="A model that cannot be shown" />
        {isNotThere(error) ? (
          <NotThere what="model" name={shortHash(sha256)} list={{ href: "/models", label: "See all models" }} />
        ) : (
          <Fault error={error} retry={() => void refetch()} />
        )}
      </>
    ) : (
      <>
        <Skeleton height={34} width={280} />
        <div style={{ height: 40 }} />
        <SkeletonRows rows={8} height={52} />
      </>
    );
  return (
    <>
      <ModelHead model={model} />
      <Stats
        items={[
          { name: "Accuracy", value: percent(model.accuracy) },
          { name: "Loss", value: number(model.loss) },
          { name: "Parameters", value: count(model.parameters) },
          { name: "Size", value: bytes(model.bytes) },
        ]}
      />
      <div style={{ height: 32 }} />
      <Section title="Lineage" note={`round ${count(model.round)}, ${count(model.cohort.filter((one) => !one.refused).length)} of ${count(model.cohort.length)} answers in it`}>
        <Lineage model={model} />
      </Section>
      <div className="model-below">
        <Section title="Architecture" note={model.spec.name}>
          <Layers spec={model.spec} tensors={model.tensors} />
        </Section>
        <Section title="Facts">
          <Facts
            items={[
              ["SHA-256", <Hash value={model.sha256} digits={16} />],
              ["Made", <TimeFull at={model.created} />],
              ["Strategy", model.strategy],
              ["Trained to make small", lossWords[model.spec.loss ?? ""] ?? model.spec.loss ?? "–"],
              ["File", model.kept ? "kept" : "removed by retention"],
              ["Serves as", model.serving.length > 0 ? model.serving.join(", ") : "–"],
            ]}
          />
        </Section>
      </div>
      <Section title="Tensors" note={`${count(model.tensors.length)}; ranges on one scale`}>
        <Tensors tensors={model.tensors} />
      </Section>
    </>
  );
}

const lossWords: Record<string, string> = { crossEntropy: "cross entropy", negativeLogLikelihood: "negative log likelihood", binaryCrossEntropy: "binary cross entropy", meanSquaredError: "mean squared error", meanAbsoluteError: "mean absolute error" };

function ModelHead({ model }: { model: ModelDetail }) {
  const { operates, why } = useAccess();
  const [withdrawing, withdraw] = useWithdraw();
  const file = `${model.runName}-${model.round}`;
  return (
    <>
      <PageHead
        eyebrow={<Crumbs places={[{ href: "/models", label: "Models" }, { href: `/runs/${encodeURIComponent(model.run)}`, label: model.runName }]} here={<code>{shortHash(model.sha256)}</code>} />}
        title={`${model.runName}, round ${count(model.round)}`}
        note={
          <span className="row wrap">
            {model.serving.map((name) => (
              <Badge key={name} tone="accent">
                serves as {name}
              </Badge>
            ))}
            {model.serving.length === 0 && <Badge>{model.kept ? "kept, does not serve" : "file removed"}</Badge>}
          </span>
        }
        actions={
          <>
            <Menu label="Download" icon="download" why={model.kept ? undefined : "Its file is no longer kept"}>
              <MenuDownload href={`/api/models/${model.sha256}`} file={`${file}.safetensors`} title="safetensors" note={bytes(model.bytes)} />
              <MenuDownload href={`/api/models/${model.sha256}?format=npz`} file={`${file}.npz`} title="npz" note="for NumPy" />
              <MenuDownload href={`/api/models/${model.sha256}?format=pt`} file={`${file}.pt`} title="pt" note="for PyTorch" />
            </Menu>
            <ButtonLink icon="tryit" href={`/try?model=${model.sha256}`}>
              Try it
            </ButtonLink>
            {model.serving.map((name) => (
              <Button key={name} why={operates ? undefined : why} onClick={() => withdraw(name)}>
                Withdraw {name}
              </Button>
            ))}
            <Promote model={model} />
          </>
        }
      />
      {withdrawing}
    </>
  );
}
