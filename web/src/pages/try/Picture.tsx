import { type DragEvent, useEffect, useRef, useState } from "react";
import type { Invert } from "../../api/inference";
import { Button, Icon, Segments } from "../../design";
import { toPng } from "./ink";
import type { Sample } from "./usePrediction";

const longest = 1024;

/** A picture of any size and kind that the browser can read; what goes to the coordinator is a PNG. */
export function Picture({ onSample }: { onSample: (sample: Sample | undefined) => void }) {
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<string>();
  const [picture, setPicture] = useState<{ name: string; width: number; height: number; png: Blob }>();
  const [invert, setInvert] = useState<Invert>("auto");
  const shown = useRef<HTMLCanvasElement>(null);
  const chooser = useRef<HTMLInputElement>(null);

  const take = async (file: Blob & { name?: string }) => {
    setFault(undefined);
    try {
      const bitmap = await createImageBitmap(file);
      const canvas = shown.current;
      if (!canvas) return;
      const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      setPicture({ name: file.name ?? "pasted picture", width: bitmap.width, height: bitmap.height, png: await toPng(canvas) });
    } catch {
      setFault(`${file.name ?? "This"} is no picture that this browser can read. Use a PNG, JPEG, WebP, GIF or AVIF file.`);
    }
  };
  useEffect(() => onSample(picture && { kind: "picture", png: picture.png, invert }), [picture, invert, onSample]);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (file) void take(file);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) void take(file);
  };
  return (
    <div className="stack">
      <div className="drop" data-over={over || undefined} data-full={picture ? true : undefined} onDragOver={(event) => (event.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
        <canvas ref={shown} hidden={!picture} role="img" aria-label={picture ? `The picture ${picture.name}` : ""} />
        {!picture && (
          <div className="drop-hint">
            <Icon name="download" size={26} />
            <p>Drop a picture here, paste one, or</p>
            <Button onClick={() => chooser.current?.click()}>Choose a file</Button>
          </div>
        )}
        <input ref={chooser} type="file" accept="image/*" className="sr-only" tabIndex={-1} aria-label="Picture file" onChange={(event) => (event.target.files?.[0] && void take(event.target.files[0]), (event.target.value = ""))} />
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="row wrap between">
        <p className="faint small clip">{picture ? `${picture.name}, ${picture.width} × ${picture.height}` : "Any size; it is made small as the model wants it."}</p>
        {picture && (
          <div className="row">
            <Segments
              label="Turn dark and light around"
              value={invert}
              onChange={setInvert}
              items={[
                { id: "auto", label: "Guess" },
                { id: "yes", label: "Invert" },
                { id: "no", label: "As it is" },
              ]}
            />
            <Button size="s" onClick={() => chooser.current?.click()}>
              Another
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
