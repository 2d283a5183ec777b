import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Client({ id }: { id: string }) {
  useTitle("Client");
  return (
    <>
      <PageHead title="Client" note={id} />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
