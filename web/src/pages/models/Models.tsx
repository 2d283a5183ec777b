import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Models() {
  useTitle("Models");
  return (
    <>
      <PageHead title="Models"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
