import { describe, expect, it } from "vitest";
import { fetchAhead } from "../src/app/pages/ahead";
import { NotFetched, PageCode } from "../src/app/pages/PageCode";
import { mayReload, pageCame, type TabStorage } from "../src/app/pages/reload";

const page = () => null;

/** Code that comes once the given number of asks failed. */
function code(failures: number, name = "page") {
  let asked = 0;
  const one = new PageCode<object>(name, () =>
    asked++ < failures ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve({ default: page }),
  );
  return { one, asked: () => asked };
}

const storage = (): TabStorage => {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
};

describe("a page's code", () => {
  it("is fetched once, however often it is wanted", async () => {
    const { one, asked } = code(0);
    expect(one.fetch()).toBe(one.fetch());
    expect(await one.fetch()).toBe(page);
    one.forgetFault();
    await one.fetch();
    expect(asked()).toBe(1);
  });

  it("is asked for again after a fault, but only once the fault is forgotten", async () => {
    const { one, asked } = code(1);
    await expect(one.fetch()).rejects.toBeInstanceOf(NotFetched);
    await expect(one.fetch()).rejects.toBeInstanceOf(NotFetched);
    expect([asked(), one.failed]).toEqual([1, 1]);
    one.forgetFault();
    expect(await one.fetch()).toBe(page);
    expect([asked(), one.failed]).toEqual([2, 0]);
  });
});

describe("fetching ahead", () => {
  const atOnce = (act: () => void) => act();

  it("fetches everything in turn", async () => {
    const all = [code(0), code(0), code(0)];
    expect(
      await fetchAhead(
        all.map(({ one }) => one),
        atOnce,
        () => true,
      ),
    ).toBe(true);
    expect(all.map(({ asked }) => asked())).toEqual([1, 1, 1]);
  });

  it("ends at the first that does not come, and leaves no fault behind", async () => {
    const all = [code(0), code(1), code(0)];
    expect(
      await fetchAhead(
        all.map(({ one }) => one),
        atOnce,
        () => true,
      ),
    ).toBe(false);
    expect(all.map(({ asked }) => asked())).toEqual([1, 1, 0]);
    expect(await all[1]!.one.fetch()).toBe(page);
  });

  it("stops where it is wanted no more", async () => {
    const all = [code(0), code(0)];
    expect(
      await fetchAhead(
        all.map(({ one }) => one),
        atOnce,
        () => all[0]!.asked() === 0,
      ),
    ).toBe(false);
    expect(all[1]!.asked()).toBe(0);
  });
});

describe("loading anew", () => {
  it("happens once for a page of a build, and again only after the page came", () => {
    const kept = storage();
    expect([mayReload("runs", kept, "build-1"), mayReload("runs", kept, "build-1")]).toEqual([true, false]);
    expect(mayReload("runs", kept, "build-2")).toBe(true);
    pageCame("runs", kept, "build-2");
    expect(mayReload("runs", kept, "build-2")).toBe(true);
  });

  it("does not happen where nothing can be noted", () => {
    const refusing = {
      getItem: () => null,
      removeItem: () => {},
      setItem: () => {
        throw new Error("no storage");
      },
    };
    expect(mayReload("runs", refusing, "build-1")).toBe(false);
  });
});
