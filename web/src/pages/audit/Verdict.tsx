import { useAuditVerdict } from "../../api/audit";
import { Button, Hash, Icon, Skeleton } from "../../design";
import { sentence } from "../../design/States";
import { count, plural } from "../../words/format";

/** Whether the chain holds, said plainly. */
export function Verdict({ lines }: { lines: number | undefined }) {
  const { data: verdict, error, isFetching, refetch } = useAuditVerdict(true);
  if (!verdict && !error) return <Skeleton height={66} />;
  const holds = verdict?.holds;
  return (
    <div className={`verdict ${holds ? "holds" : "broken"}`} role="status">
      <Icon name={holds ? "check" : "warning"} size={22} />
      <div className="grow">
        <h2>{!verdict ? "The chain could not be checked" : holds ? "The chain holds" : `Line ${count(verdict.firstFault)} does not fit`}</h2>
        <p className="soft">
          {!verdict
            ? sentence(error instanceof Error ? error.message : String(error))
            : holds
              ? `${lines === undefined ? "Every line" : plural(lines, "line")} checked; none was changed, taken out or put in.`
              : "It or the line before it was changed, taken out or put in. Keep the file for the inquiry; what stands after this line proves nothing."}
        </p>
      </div>
      {verdict && (
        <div className="verdict-head small">
          <span className="faint">Hash of the last line; kept elsewhere, it shows a trail cut short</span>
          <Hash value={verdict.head} digits={16} />
        </div>
      )}
      <Button size="s" busy={isFetching} onClick={() => void refetch()}>
        Check again
      </Button>
    </div>
  );
}
