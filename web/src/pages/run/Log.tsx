import { useEffect, useMemo, useRef, useState } from "react";
import { useLog } from "../../api/queries";
import type { LogLine } from "../../api/types";
import { Button, EmptyState, Fault, SearchField, Select, SkeletonRows } from "../../design";
import { clock, count, exact } from "../../words/format";

const rowHeight = 24;
const spare = 20;

/** The run's log. While it is scrolled to its end it stays there as lines come. */
export function Log({ id, live }: { id: string; live: boolean }) {
  const { data, error, refetch } = useLog(id);
  const [level, setLevel] = useState("");
  const [words, setWords] = useState("");
  const lines = useMemo(() => filter(data ?? [], level, words), [data, level, words]);
  if (error && !data) return <Fault error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={10} height={24} />;
  return (
    <>
      <div className="row wrap log-tools">
        <SearchField label="Search the log" value={words} onChange={(event) => setWords(event.target.value)} />
        <Select label="Level" value={level} onChange={(event) => setLevel(event.target.value)}>
          <option value="">All lines</option>
          <option value="warning">Warnings and errors</option>
          <option value="error">Errors</option>
        </Select>
        <span className="faint small num">{count(lines.length)} lines</span>
      </div>
      {lines.length === 0 ? <EmptyState title={data.length === 0 ? "The log is empty" : "No line is like that"} /> : <Lines lines={lines} live={live} />}
    </>
  );
}

function filter(lines: LogLine[], level: string, words: string): LogLine[] {
  const sought = words.toLowerCase();
  return lines.filter((line) => (level === "" || line.level === "error" || (level === "warning" && line.level === "warning")) && (sought === "" || line.text.toLowerCase().includes(sought)));
}

function Lines({ lines, live }: { lines: LogLine[]; live: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [tail, setTail] = useState(true);
  useEffect(() => {
    if (tail && frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [lines, tail]);
  const scroll = () => {
    const element = frame.current;
    if (!element) return;
    setTop(element.scrollTop);
    setTail(element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight);
  };
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const shown = lines.slice(first, first + 60 + 2 * spare);
  return (
    <div className="log-frame">
      <div className="log" ref={frame} onScroll={scroll} tabIndex={0} role="log" aria-label="Log of the run" aria-live={live ? "polite" : "off"}>
        <div style={{ height: lines.length * rowHeight }}>
          <ol style={{ transform: `translateY(${first * rowHeight}px)` }}>
            {shown.map((line, index) => (
              <li key={first + index} className={line.level}>
                <time dateTime={line.time} title={exact(line.time)}>
                  {clock(line.time)}
                </time>
                <span className="sr-only">{line.level}</span>
                <span title={line.text}>{line.text}</span>
              </li>
            ))}
          </ol>
        </div>
      </div>
      {!tail && (
        <Button size="s" icon="down" onClick={() => setTail(true)}>
          {live ? "Follow" : "To the end"}
        </Button>
      )}
    </div>
  );
}
