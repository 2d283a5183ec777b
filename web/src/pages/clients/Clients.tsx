import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Clients() {
  useTitle("Clients");
  return (
    <>
      <PageHead title="Clients"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
