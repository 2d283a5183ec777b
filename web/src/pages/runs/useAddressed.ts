import { useCallback } from "react";
import { useLocation, useSearch } from "wouter";

/** A text that stands in the address, so that a link leads to it and the way back does too. */
export function useAddressed(name: string): [string, (value: string) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const set = useCallback(
    (value: string) => {
      const query = new URLSearchParams(search);
      if (value) query.set(name, value);
      else query.delete(name);
      navigate(query.size ? `${path}?${query}` : path, { replace: true });
    },
    [name, search, path, navigate],
  );
  return [new URLSearchParams(search).get(name) ?? "", set];
}
