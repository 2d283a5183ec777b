/** Line icons on a 20-unit grid, drawn for this product. */
const paths = {
  overview: "M3 5c5 0 5 5 10 5M3 10h14M3 15c5 0 5-5 10-5",
  runs: "M3 16.5V4M3 16.5h14M6 12.5l3.2-4 2.8 2.3L16.5 5",
  clients: "M4 4.5h12v8H4zM7.5 16h5M10 12.5V16",
  models: "M10 3l6.5 3.6v6.8L10 17l-6.5-3.6V6.6zM3.6 6.7L10 10.2l6.4-3.5M10 10.2V17",
  streams: "M2.5 10.5h3l2-5.5 3 10 2.5-7 1.5 2.5h3",
  functions: "M5.5 4H7c1 0 1.6.5 2 1.5L14 16h1.5M9.4 8.2L5.5 16",
  tryit: "M4 16l1-4L13.2 3.8a1.4 1.4 0 0 1 2 0l1 1a1.4 1.4 0 0 1 0 2L8 15zM11.5 5.5l3 3",
  data: "M3.5 4h4v4h-4zM3.5 12h4v4h-4zM12 4h4.5v4H12zM12 12h4.5v4H12z",
  audit: "M5 3.5h7l3.5 3.5v9.5H5zM8 10h5M8 13h5M11.5 3.5V7.5h4",
  settings: "M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5L5 15",
  check: "M4 10.5l4 4 8-9",
  copy: "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4",
  play: "M6 4l10 6-10 6z",
  pause: "M6.5 4v12M13.5 4v12",
  stop: "M5 5h10v10H5z",
  download: "M10 3.5v9.5M6 9.5l4 4 4-4M4 16.5h12",
  arrow: "M4 10h12M11.5 5.5L16 10l-4.5 4.5",
  chevron: "M7.5 5l5 5-5 5",
  down: "M5 7.5l5 5 5-5",
  compare: "M4 16V9M8 16V4M12 16v-5M16 16V6",
  duplicate: "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4M12 10v4M10 12h4",
  sun: "M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1M14.2 14.2l1.1 1.1M4.7 15.3l1.1-1.1M14.2 5.8l1.1-1.1",
  moon: "M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z",
  system: "M3.5 4.5h13v8.5h-13zM7 16.5h6",
  warning: "M10 3.5l7 12.5H3zM10 8.5v3.5M10 14h.01",
  out: "M8 3.5H4v13h4M12.5 6.5L16 10l-3.5 3.5M16 10H8",
  keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M7 11.8h6",
  link: "M8.5 11.5l3-3M9.5 6.5l1.7-1.7a2.9 2.9 0 0 1 4 4l-1.7 1.7M10.5 13.5l-1.7 1.7a2.9 2.9 0 0 1-4-4l1.7-1.7",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth={name === "more" ? 2.4 : 1.5} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
