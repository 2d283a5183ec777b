import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Model({ sha256 }: { sha256: string }) {
  useTitle("Model");
  return (
    <>
      <PageHead title="Model" note={sha256} />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
