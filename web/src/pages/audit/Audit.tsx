import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Audit() {
  useTitle("Audit");
  return (
    <>
      <PageHead title="Audit"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
