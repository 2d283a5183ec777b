import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Overview() {
  useTitle("Overview");
  return (
    <>
      <PageHead title="Overview"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
