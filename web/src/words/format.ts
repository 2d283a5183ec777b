const decimals = new Map<number, Intl.NumberFormat>();

function decimal(digits: number): Intl.NumberFormat {
  let format = decimals.get(digits);
  if (!format) decimals.set(digits, (format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })));
  return format;
}

export const none = "–";

export const count = (value: number | undefined | null): string => (value == null ? none : decimal(0).format(value));

/** A share of one as percent. */
export const percent = (value: number | undefined | null, digits = 2): string => (value == null || !Number.isFinite(value) ? none : `${decimal(digits).format(value * 100)} %`);

/** A loss or another number without a unit, with the digits that tell neighbours apart. */
export function number(value: number | undefined | null): string {
  if (value == null) return none;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : "infinite";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e7)) return value.toExponential(2);
  return decimal(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 4).format(value);
}

/** US dollars: to the cent, and below a cent with the two digits that count. */
export function dollars(value: number | undefined | null): string {
  if (value == null || !Number.isFinite(value)) return none;
  if (value === 0) return "$0";
  if (value >= 0.00995) return `$${decimal(2).format(value)}`;
  return value < 0.0000001 ? "< $0.0000001" : `$${decimal(Math.min(8, 1 - Math.floor(Math.log10(value)))).format(value)}`;
}

export function bytes(value: number | undefined | null): string {
  if (value == null) return none;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [rest, unit] = [value, 0];
  while (rest >= 1000 && unit < units.length - 1) [rest, unit] = [rest / 1000, unit + 1];
  return `${decimal(unit === 0 || rest >= 100 ? 0 : 1).format(rest)} ${units[unit]}`;
}

/** A span of time in the two largest units that say something. */
export function duration(seconds: number | undefined | null): string {
  if (seconds == null || !Number.isFinite(seconds)) return none;
  if (seconds === 0) return "0 s";
  if (seconds > 0 && seconds < 0.0005) return "< 1 ms";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${decimal(1).format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return two(Math.floor(whole / 60), "min", whole % 60, "s");
  if (whole < 86400) return two(Math.floor(whole / 3600), "h", Math.floor((whole % 3600) / 60), "min");
  return two(Math.floor(whole / 86400), "d", Math.floor((whole % 86400) / 3600), "h");
}

/** How long something will take: nobody knows it to the tenth of a second. */
export const roughly = (seconds: number): string => (seconds < 59.5 ? `about ${Math.max(1, Math.round(seconds))} s` : seconds < 300 || seconds >= 3600 ? `about ${duration(seconds)}` : `about ${Math.round(seconds / 60)} min`);

const two = (large: number, unit: string, small: number, smaller: string) => `${count(large)} ${unit}${small > 0 ? ` ${small} ${smaller}` : ""}`;

/** A number on an axis: three digits that count. */
export const short = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : none);

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });

/** How long ago, in words. */
export function ago(time: string | number | Date, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 10) return "just now";
  if (size < 60) return relative.format(Math.round(seconds), "second");
  if (size < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 86400) return relative.format(Math.round(seconds / 3600), "hour");
  if (size < 30 * 86400) return relative.format(Math.round(seconds / 86400), "day");
  return relative.format(Math.round(seconds / (30 * 86400)), "month");
}

const exactTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const exact = (time: string | number | Date): string => exactTime.format(new Date(time));

export const clock = (time: string | number | Date): string => clockTime.format(new Date(time));

export const shortHash = (sha256: string): string => sha256.slice(0, 10);

export const plural = (amount: number, one: string, many = `${one}s`): string => `${count(amount)} ${amount === 1 ? one : many}`;

/** "a, b and c" */
export function list(words: string[], max = 4): string {
  const shown = words.length > max ? [...words.slice(0, max), `${words.length - max} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}
