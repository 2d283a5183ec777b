import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Data() {
  useTitle("Data");
  return (
    <>
      <PageHead title="Data"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
