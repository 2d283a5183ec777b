import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Run({ id }: { id: string }) {
  useTitle("Run");
  return (
    <>
      <PageHead title="Run" note={id} />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
