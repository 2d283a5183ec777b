import { useEffect, useState } from "react";

/** The value once it has not changed for a moment; equal values count as the same. */
export function useSettled<T>(value: T, millis: number): T {
  const [settled, settle] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), millis);
    return () => clearTimeout(timer);
    // Whether it changed is told by the key.
  }, [key, millis]);
  return settled;
}
