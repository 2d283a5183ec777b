import "./labels.css";

/** What a client says of itself: names and values. */
export function Labels({ labels }: { labels: Record<string, string> }) {
  const entries = Object.entries(labels);
  if (entries.length === 0) return <span className="faint">none</span>;
  return (
    <span className="labels">
      {entries.map(([name, value]) => (
        <span key={name} className="label">
          {name}
          <b>{value}</b>
        </span>
      ))}
    </span>
  );
}
