import { Component, type ReactNode } from "react";
import { BrokenPage } from "./BrokenPage";
import { NotFetched } from "./PageCode";
import { UnfetchedPage } from "./UnfetchedPage";

interface State {
  fault?: unknown;
}

/** Holds what breaks within a page, so that the navigation stays. The page's address is its key: another page starts without the fault. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(fault: unknown): State {
    return { fault };
  }

  override componentWillUnmount(): void {
    this.forget();
  }

  private readonly again = (): void => {
    this.forget();
    this.setState({ fault: undefined });
  };

  private forget(): void {
    if (this.state.fault instanceof NotFetched) this.state.fault.page.forgetFault();
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return fault instanceof NotFetched ? (
      <UnfetchedPage page={fault.page} again={this.again} />
    ) : (
      <BrokenPage fault={fault} again={this.again} />
    );
  }
}
