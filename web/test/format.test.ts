import { describe, expect, it } from "vitest";
import { ago, bytes, duration, list, number, percent, plural } from "../src/words/format";

describe("words for figures", () => {
  it("shows what is not known as a dash", () => {
    expect([number(undefined), percent(null), bytes(undefined), duration(undefined)]).toEqual(["–", "–", "–", "–"]);
  });

  it("says durations in the two largest units", () => {
    expect([0.042, 1.5, 75, 3661, 90_000].map(duration)).toEqual(["42 ms", "1.5 s", "1 min 15 s", "1 h 1 min", "1 d 1 h"]);
  });

  it("says bytes in thousands", () => {
    expect([999, 1500, 2_340_000, 512_000_000].map(bytes)).toEqual(["999 B", "1.5 kB", "2.3 MB", "512 MB"]);
  });

  it("keeps the digits of a loss that tell neighbours apart, and says what is no number", () => {
    expect([0.123456, 12.3456, 0.00001, NaN, Infinity].map(number)).toEqual(["0.1235", "12.35", "1.00e-5", "not a number", "infinite"]);
  });

  it("tells how long ago something was", () => {
    const now = Date.parse("2026-01-02T03:04:05Z");
    expect([2, 45, 180, 7200, 200_000].map((seconds) => ago(now - seconds * 1000, now))).toEqual(["just now", "45 seconds ago", "3 minutes ago", "2 hours ago", "2 days ago"]);
  });

  it("joins words as people do", () => {
    expect([list(["a"]), list(["a", "b"]), list(["a", "b", "c", "d", "e", "f"], 3), plural(1, "client"), plural(1200, "client")]).toEqual(["a", "a and b", "a, b, c and 3 more", "1 client", "1,200 clients"]);
  });
});
