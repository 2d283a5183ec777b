import type { ComponentType } from "react";

/** The code of a page could not be fetched: the coordinator is gone, or it was updated and has this code no more. */
export class NotFetched extends Error {
  readonly page: PageCode<never>;

  constructor(page: PageCode<never>, cause: unknown) {
    super("the page could not be fetched", { cause });
    this.page = page;
  }
}

/** One page's code, fetched once, when it is opened or ahead of that. A fetch that failed stays failed until it is forgotten. */
export class PageCode<Props> {
  private code?: Promise<ComponentType<Props>>;
  private failures = 0;

  /** The name is for people and for the browser's storage. */
  constructor(
    readonly name: string,
    private readonly load: () => Promise<{ default: ComponentType<Props> }>,
  ) {}

  /** The same promise on every call, as React wants it of what a page waits for. */
  fetch(): Promise<ComponentType<Props>> {
    return (this.code ??= this.load().then(
      ({ default: page }) => {
        this.failures = 0;
        return page;
      },
      (fault: unknown) => {
        this.failures++;
        throw new NotFetched(this as PageCode<never>, fault);
      },
    ));
  }

  /** How often it failed since it last came. */
  get failed(): number {
    return this.failures;
  }

  /** Lets the next fetch ask again; what has come stays. */
  forgetFault(): void {
    if (this.failures > 0) this.code = undefined;
  }
}
