import { useTitle } from "../../app/Shell";
import { EmptyState, PageHead } from "../../design";

export default function Settings() {
  useTitle("Settings");
  return (
    <>
      <PageHead title="Settings"  />
      <EmptyState icon="overview" title="This page is being built" />
    </>
  );
}
