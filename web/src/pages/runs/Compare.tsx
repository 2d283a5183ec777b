import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Compare() {
  useTitle("Compare");
  return (
    <>
      <PageHead title="Compare"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
