import { type ReactNode, useEffect, useRef, useState } from "react";

export interface Column<T> {
  id: string;
  title: ReactNode;
  cell: (row: T) => ReactNode;
  /** Track size of the grid, e.g. "minmax(120px, 2fr)". */
  width?: string;
  /** Numbers stand to the right, digit under digit. */
  numeric?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
  sort?: (row: T) => number | string | undefined;
}

export interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  rowHeight?: number;
  onOpen?: (row: T) => void;
  /** Called when the end comes near, to read more. */
  onEnd?: () => void;
  sortBy?: { id: string; down: boolean };
  selected?: ReadonlySet<string>;
}

const spare = 24;

/** A table of any length: only the rows in sight exist. The page itself scrolls. */
export function Table<T>({ label, columns, rows, rowKey, rowHeight = 44, onOpen, onEnd, sortBy, selected }: TableProps<T>) {
  const [sort, setSort] = useState(sortBy);
  const body = useRef<HTMLDivElement>(null);
  const sorted = useSorted(rows, columns, sort);
  const [first, last] = useRange(body, sorted.length, rowHeight);
  useEffect(() => {
    if (last >= rows.length - spare) onEnd?.();
  }, [last, rows.length, onEnd]);
  const tracks = (wide: boolean) => columns.filter((column) => wide || !column.wide).map((column) => column.width ?? "minmax(80px, 1fr)").join(" ");
  return (
    <div className="table" role="table" aria-label={label} aria-rowcount={rows.length + 1} style={{ "--tracks": tracks(true), "--narrow-tracks": tracks(false) } as React.CSSProperties}>
      <div role="rowgroup" className="thead">
        <div role="row" className="tr" aria-rowindex={1}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={cellClass(column)} aria-sort={sort?.id === column.id ? (sort.down ? "descending" : "ascending") : undefined}>
              {column.sort ? (
                <button type="button" onClick={() => setSort(sort?.id === column.id ? { id: column.id, down: !sort.down } : { id: column.id, down: !!column.numeric })}>
                  {column.title}
                  <span aria-hidden="true">{sort?.id === column.id ? (sort.down ? "↓" : "↑") : ""}</span>
                </button>
              ) : (
                column.title
              )}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="tbody" ref={body} style={{ height: sorted.length * rowHeight }}>
        {sorted.slice(first, last).map((row, index) => (
          <div
            key={rowKey(row)}
            role="row"
            className={`tr${onOpen ? " open" : ""}`}
            aria-rowindex={first + index + 2}
            aria-selected={selected?.has(rowKey(row)) || undefined}
            style={{ height: rowHeight, transform: `translateY(${(first + index) * rowHeight}px)` }}
            onClick={onOpen && ((event) => !(event.target as HTMLElement).closest("a,button,input,label") && onOpen(row))}
          >
            {columns.map((column) => (
              <div key={column.id} role="cell" className={cellClass(column)}>
                {column.cell(row)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const cellClass = <T,>(column: Column<T>) => `td${column.numeric ? " num right" : ""}${column.wide ? " wide-only" : ""}`;

function useSorted<T>(rows: T[], columns: Column<T>[], sort?: { id: string; down: boolean }): T[] {
  const by = sort && columns.find((column) => column.id === sort.id)?.sort;
  if (!by) return rows;
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === y) return 0;
    // What is not known stands last, whichever way.
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return (x < y ? -1 : 1) * (sort.down ? -1 : 1);
  });
}

function useRange(body: React.RefObject<HTMLDivElement | null>, count: number, rowHeight: number): [number, number] {
  const [range, setRange] = useState<[number, number]>([0, 40]);
  useEffect(() => {
    const measure = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / rowHeight) - spare);
      const last = Math.min(count, Math.ceil((window.innerHeight - top) / rowHeight) + spare);
      setRange((known) => (known[0] === first && known[1] === last ? known : [first, Math.max(first, last)]));
    };
    measure();
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    // What stands above the table may grow and push it down.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => (window.removeEventListener("scroll", measure), window.removeEventListener("resize", measure), observer.disconnect());
  }, [body, count, rowHeight]);
  return [Math.min(range[0], Math.max(0, count - 1)), Math.min(range[1], count)];
}
