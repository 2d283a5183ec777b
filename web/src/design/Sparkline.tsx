import { memo } from "react";

/** A curve in a line of text. */
export const Sparkline = memo(function Sparkline({ values, label, width = 96, height = 24, tone = "accent" }: { values: number[] | undefined; label: string; width?: number; height?: number; tone?: string }) {
  const known = values?.filter(Number.isFinite) ?? [];
  if (known.length < 2) return <span className="sparkline" style={{ width, height }} />;
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const span = max - min || 1;
  const points = known.map((value, index) => `${((index / (known.length - 1)) * (width - 4) + 2).toFixed(1)},${(height - 3 - ((value - min) / span) * (height - 6)).toFixed(1)}`);
  const end = points[points.length - 1]?.split(",") ?? [];
  return (
    <svg className={`sparkline ${tone}`} width={width} height={height} role="img" aria-label={label}>
      <polyline points={points.join(" ")} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" />
      <circle cx={end[0]} cy={end[1]} r="2" fill="currentColor" />
    </svg>
  );
});
