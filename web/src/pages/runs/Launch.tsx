import { useLocation } from "wouter";
import { useAccess } from "../../api/access";
import { launch, useLaunches } from "../../api/launches";
import { Menu, MenuAction, toast, toastFault } from "../../design";

/** Trainings that the systems behind the coordinator begin by their names; nothing where there are none. */
export function Launch() {
  const { data } = useLaunches();
  const { operates, why } = useAccess();
  const [, navigate] = useLocation();
  if (!data || data.items.length === 0) return null;
  const begin = async (name: string, title: string) => {
    try {
      const { run } = await launch(name);
      toast(`${title} has begun.`);
      navigate(`/runs/${run}`);
    } catch (error) {
      toastFault(error);
    }
  };
  const reason = data.items.every((item) => item.why) ? data.items[0]?.why : undefined;
  return (
    <Menu label="Launch training" why={operates ? (reason && `Not now: ${reason}`) || undefined : why}>
      {data.items.map((item) => (
        <MenuAction key={item.name} title={item.title} note={item.why} disabled={Boolean(item.why)} onClick={() => void begin(item.name, item.title)} />
      ))}
    </Menu>
  );
}
