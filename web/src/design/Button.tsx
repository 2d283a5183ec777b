import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "./Icon";
import { Tip } from "./Tip";

interface Look {
  kind?: "main" | "plain" | "quiet" | "danger";
  size?: "s" | "m";
  icon?: IconName;
  children?: ReactNode;
}

const classes = ({ kind = "plain", size = "m" }: Look, bare: boolean) => `button ${kind} ${size}${bare ? " bare" : ""}`;

export interface ButtonProps extends Look, Omit<ComponentProps<"button">, "children"> {
  busy?: boolean;
  /** Why it cannot be used now; said on hover and focus, and to screen readers. */
  why?: string;
}

/** A button. One that cannot be used says why, and so stays reachable by keyboard. */
export function Button({ kind, size, icon, children, busy, why, onClick, className = "", ...rest }: ButtonProps) {
  const button = (
    <button type="button" {...rest} className={`${classes({ kind, size }, !children)} ${className}`} aria-disabled={why ? true : undefined} aria-busy={busy || undefined} onClick={why || busy ? (event) => event.preventDefault() : onClick}>
      {icon && <Icon name={icon} size={size === "s" ? 14 : 16} />}
      {children}
    </button>
  );
  return why ? <Tip text={why}>{button}</Tip> : button;
}

/** A link that looks like a button. */
export function ButtonLink({ kind, size, icon, children, href, label }: Look & { href: string; label?: string }) {
  return (
    <Link href={href} className={classes({ kind, size }, !children)} aria-label={label}>
      {icon && <Icon name={icon} size={size === "s" ? 14 : 16} />}
      {children}
    </Link>
  );
}

/** A button without words; its name is told on hover and to screen readers. */
export function IconButton({ name, label, ...rest }: { name: IconName; label: string } & Omit<ButtonProps, "icon" | "children">) {
  return (
    <Tip text={label}>
      <Button kind="quiet" {...rest} icon={name} aria-label={label} />
    </Tip>
  );
}
