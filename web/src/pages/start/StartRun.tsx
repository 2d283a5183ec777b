import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function StartRun() {
  useTitle("Start a run");
  return (
    <>
      <PageHead title="Start a run"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
