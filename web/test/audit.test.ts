import { describe, expect, it } from "vitest";
import { deed, isRefusal } from "../src/pages/audit/words";

describe("a line of the audit trail in words", () => {
  it("names what it was done to", () => {
    expect([
      deed({ action: "run.paused", target: "/api/runs/20260102-030405-ab12/pause" }),
      deed({ action: "model.promoted", target: "/api/serving/default" }),
      deed({ action: "client.revoked", target: "/api/clients/board%202/revoke" }),
    ]).toEqual(["paused run 20260102-030405-ab12", "let a model serve as default", "revoked the client board 2"]);
  });

  it("keeps the trail's own word for what it does not know", () => {
    expect(deed({ action: "api.post", target: "/api/new" })).toBe("api.post /api/new");
  });

  it("reads a target that is no address, or a broken one, as it stands", () => {
    expect(deed({ action: "access.forbidden", target: "POST /api/runs" })).toBe("was not allowed POST /api/runs");
    expect(deed({ action: "client.revoked", target: "/api/clients/%zz/revoke" })).toBe("revoked the client %zz");
  });

  it("marks who was kept from something", () => {
    expect([isRefusal({ action: "access.refused" }), isRefusal({ action: "run.started" })]).toEqual([true, false]);
  });
});
