import { type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { useAccess } from "../api/access";
import { useServer } from "../api/queries";
import { Button, Icon, IconButton, SkeletonRows, Toasts } from "../design";
import { isAt, places } from "./nav";
import { PageBoundary } from "./pages/PageBoundary";
import { useFetchedAhead } from "./pages/useFetchedAhead";
import { Palette } from "./Palette";
import { ShortcutSheet, useShortcuts } from "./Shortcuts";
import { RunToasts } from "./RunToasts";
import { ConnectionBanner, LineState } from "./ConnectionBanner";
import { ThemeSwitch } from "./ThemeSwitch";
import { signOut } from "./session";

const onPhone = 4;

export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [more, setMore] = useState(false);
  const { administers, name, role } = useAccess();
  const { data: server } = useServer();
  const shown = places.filter((place) => (!place.admin || administers || !role) && (!place.needs || server?.[place.needs] || isAt(place, path)));
  const main = useRef<HTMLElement>(null);
  useShortcuts({ palette: () => setPalette(true), sheet: () => setSheet(true) });
  usePageChange(path);
  useFetchedAhead();
  useEffect(() => setMore(false), [path]);
  return (
    <div className="shell">
      <a href="#main" className="skip" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the content
      </a>
      <nav className="rail" aria-label="Main">
        <Link href="/" className="brand" aria-label="Tributary, overview">
          <Mark />
          <span>Tributary</span>
        </Link>
        <button type="button" className="find" onClick={() => setPalette(true)}>
          <Icon name="search" size={14} />
          <span>Find</span>
          <kbd>{isMac ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <ul>
          {shown.map((place, index) => (
            <li key={place.href} className={index >= onPhone ? "beyond-phone" : undefined}>
              <Link href={place.href} aria-current={isAt(place, path) ? "page" : undefined}>
                <Icon name={place.icon} size={18} />
                <span>{place.label}</span>
              </Link>
            </li>
          ))}
          <li className="phone-only">
            <button type="button" aria-expanded={more} onClick={() => setMore(!more)} data-here={shown.slice(onPhone).some((place) => isAt(place, path)) || undefined}>
              <Icon name="more" size={18} />
              <span>More</span>
            </button>
          </li>
        </ul>
        <div className="rail-foot">
          <LineState />
          <div className="row between">
            <ThemeSwitch />
            <IconButton name="keyboard" label="Keyboard shortcuts" size="s" onClick={() => setSheet(true)} />
          </div>
          {server?.secured && (
            <div className="row between who">
              <span className="grow">
                <span className="clip who-name" title={name}>
                  {name}
                </span>
                <span className="faint">{role}</span>
              </span>
              <IconButton name="out" label="Sign out" size="s" onClick={() => void signOut()} />
            </div>
          )}
        </div>
      </nav>
      {more && (
        <div className="more-sheet" role="dialog" aria-label="More pages">
          {shown.slice(onPhone).map((place) => (
            <Link key={place.href} href={place.href} aria-current={isAt(place, path) ? "page" : undefined}>
              <Icon name={place.icon} size={18} />
              {place.label}
            </Link>
          ))}
          <div className="row between">
            <ThemeSwitch />
            <Button size="s" kind="quiet" icon="search" onClick={() => (setMore(false), setPalette(true))}>
              Find
            </Button>
          </div>
        </div>
      )}
      <div className="content">
        <main id="main" ref={main} tabIndex={-1}>
          <PageBoundary key={path}>
            <Suspense fallback={<SkeletonRows />}>{children}</Suspense>
          </PageBoundary>
        </main>
      </div>
      {palette && <Palette onClose={() => setPalette(false)} />}
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
      <div className="notices">
        <RunToasts />
        <Toasts />
        <ConnectionBanner />
      </div>
    </div>
  );
}

const isMac = navigator.platform.startsWith("Mac");

/** Three streams that become one. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" strokeLinecap="round" aria-hidden="true">
      <path d="M2 4.5c7 0 6 7.5 13 7.5" stroke="var(--water-1)" strokeWidth="2.2" />
      <path d="M2 12h20" stroke="var(--accent-fill)" strokeWidth="3.6" />
      <path d="M2 19.5c7 0 6-7.5 13-7.5" stroke="var(--water-2)" strokeWidth="2.2" />
    </svg>
  );
}

// A new page starts at its top, and a screen reader is told its name.
function usePageChange(path: string): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    if (toTitle()) return;
    // The page is still being loaded: its title comes later, unless the reader goes elsewhere first.
    const from = document.activeElement;
    const watch = new MutationObserver(() => {
      if ((document.activeElement !== from && document.activeElement !== document.body) || toTitle()) watch.disconnect();
    });
    watch.observe(document.body, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [path]);
}

function toTitle(): boolean {
  const title = document.getElementById("page-title");
  title?.focus({ preventScroll: true });
  // The title of the page that is left may still be there, hidden: it takes no focus.
  return !!title && document.activeElement === title;
}

/** Names the page in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Tributary`;
  }, [title]);
}
