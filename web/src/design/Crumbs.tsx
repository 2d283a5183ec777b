import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { Icon } from "./Icon";

/** Where a page lies: the places above it, and what it is. */
export function Crumbs({ places, here }: { places: { href: string; label: ReactNode }[]; here: ReactNode }) {
  return (
    <>
      {places.map((place) => (
        <Fragment key={place.href}>
          <Link href={place.href} className="plain">
            {place.label}
          </Link>
          <Icon name="chevron" size={12} />
        </Fragment>
      ))}
      {here}
    </>
  );
}
