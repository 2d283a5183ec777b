import { call } from "../api/http";
import { live, queries } from "../api/live";
import type { CallerInfo } from "../api/types";

/** Trades a token for a cookie that scripts cannot read. */
export async function signIn(token: string): Promise<void> {
  await call<CallerInfo>("/api/session", { method: "POST", json: { token } });
  await queries.resetQueries();
  live.start();
}

export async function signOut(): Promise<void> {
  await call("/api/session", { method: "DELETE" });
  live.stop();
  queries.clear();
  location.assign("/");
}
