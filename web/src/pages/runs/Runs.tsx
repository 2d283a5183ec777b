import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Runs() {
  useTitle("Runs");
  return (
    <>
      <PageHead title="Runs"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
