import { useEffect, useRef } from "react";
import "./raster.css";

interface RasterProps {
  features: number[];
  shape: number[];
  /** Its width; without one it fills its place. */
  size?: number;
  /** Left out where the words beside it say the same. */
  label?: string;
}

/** Numbers as the picture that a model sees: [height, width, channels], grey for one channel, colour for three. */
export function Raster({ features, shape, size, label }: RasterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height = 1, width = 1, channels = 1] = shape;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) context.putImageData(pixelsOf(features, width, height, channels), 0, 0);
  }, [features, width, height, channels]);
  return <canvas ref={canvas} className="raster" width={width} height={height} style={size ? { width: size, height: (size * height) / width } : undefined} {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })} />;
}

function pixelsOf(features: number[], width: number, height: number, channels: number): ImageData {
  const pixels = new ImageData(width, height);
  const [min, max] = rangeOf(features);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = features[at * channels + (channels >= 3 ? channel : 0)] ?? 0;
      pixels.data[at * 4 + channel] = Math.round(((value - min) / (max - min || 1)) * 255);
    }
    pixels.data[at * 4 + 3] = 255;
  }
  return pixels;
}

// Values lie in 0..1 as a rule; where a model wants others, their whole range is shown.
function rangeOf(features: number[]): [number, number] {
  let [min, max] = [0, 1];
  for (const value of features) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}
