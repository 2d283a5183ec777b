import { type ComponentType, use, useEffect } from "react";
import type { PageCode } from "./PageCode";
import { pageCame } from "./reload";

/** A page whose code is fetched when it is first shown; meanwhile the nearest Suspense holds its place. */
export function pageSlot<Props extends object>(code: PageCode<Props>): ComponentType<Props> {
  return function PageSlot(props: Props) {
    const Page = use(code.fetch());
    useEffect(() => pageCame(code.name), []);
    return <Page {...props} />;
  };
}
