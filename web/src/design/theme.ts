import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const key = "tributary-theme";
const listeners = new Set<() => void>();

function read(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Where storage is forbidden the choice holds for this page only.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", listener);
  return () => (listeners.delete(listener), system.removeEventListener("change", listener));
};

export const useTheme = (): Theme => useSyncExternalStore(subscribe, read);

/** Whether the page is dark now, whoever decided it; changes with the system's theme too. */
export const useDark = (): boolean => useSyncExternalStore(subscribe, () => (read() === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : read() === "dark"));

/** What a colour token is on the page now; canvases cannot read tokens themselves. */
export function colours<T extends string>(...tokens: T[]): Record<T, string> {
  const probe = document.createElement("i");
  document.body.append(probe);
  const found = Object.fromEntries(
    tokens.map((token) => {
      probe.style.color = `var(--${token})`;
      return [token, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return found as Record<T, string>;
}
