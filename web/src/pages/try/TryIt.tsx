import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function TryIt() {
  useTitle("Try it");
  return (
    <>
      <PageHead title="Try it"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
