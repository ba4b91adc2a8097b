import { randomUUID } from "node:crypto"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { MOST_LINKS, type DownloadLink, type LinkStore } from "../../src/images/links/store.js"
import { eventually } from "./eventually.js"

/** Two ends of one store, as two processes have them; for that of one process both are the same. */
export interface StoreEnds {
  here: LinkStore
  there: LinkStore
  close(): Promise<void>
}

let made = 0

const link = (given: Partial<DownloadLink> = {}): DownloadLink => ({
  ...{ id: `link-${++made}`, projectId: "demo", imageId: randomUUID(), filename: 'Zoë "24".raw' },
  ...{ createdBy: { id: "u", name: "Zoë" }, createdMs: Date.now(), endsMs: Date.now() + 60_000 },
  ...{ sealed: "sealed", ...given },
})

/** What every store of download links promises, whichever driver it has. */
export function promisesOfLinks(driver: string, open: () => Promise<StoreEnds>): void {
  describe(`download links in ${driver}`, () => {
    let ends: StoreEnds
    let [here, there] = [] as unknown as [LinkStore, LinkStore]

    beforeEach(async () => {
      ends = await open()
      ;({ here, there } = ends)
    })
    afterEach(() => ends.close())

    test("are found as they were added, in their project alone", async () => {
      const [limited, free, foreign] = [link({ mostUses: 2 }), link(), link({ projectId: "other" })]
      for (const one of [limited, free, foreign]) expect(await here.add(one)).toBe(true)
      expect(await there.find(limited.id)).toEqual({ ...limited, uses: 0 })
      expect(await there.find("nothing")).toBeUndefined()
      expect((await there.list("demo")).map(({ id }) => id).toSorted()).toEqual([limited.id, free.id])
      expect(await there.list("nobody")).toEqual([])
    })

    test("are used as often as they may be, however many try at once", async () => {
      const [limited, free] = [link({ mostUses: 3 }), link()]
      for (const one of [limited, free]) await here.add(one)
      const tries = (id: string) =>
        Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? here : there).use(id)))
      expect((await tries(limited.id)).filter(Boolean)).toHaveLength(3)
      expect((await tries(free.id)).filter(Boolean)).toHaveLength(10)
      expect((await there.find(limited.id))?.uses).toBe(3)
      expect((await here.find(free.id))?.uses).toBe(10)
      expect(await there.use("nothing")).toBe(false)
    })

    test("are gone when they are removed, by their own project only", async () => {
      const one = link()
      await here.add(one)
      expect(await there.remove("other", one.id)).toBe(false)
      expect(await there.remove("demo", one.id)).toBe(true)
      expect(await there.remove("demo", one.id)).toBe(false)
      expect([await here.find(one.id), await here.use(one.id), await here.list("demo")]).toEqual([
        ...[undefined, false, []],
      ])
    })

    test("end by themselves", async () => {
      const one = link({ endsMs: Date.now() + 300 })
      await here.add(one)
      await eventually(async () => expect(await there.find(one.id)).toBeUndefined())
      expect([await here.use(one.id), await here.list("demo")]).toEqual([false, []])
    })

    test("are limited in number for each project, until some have ended", async () => {
      const ids: string[] = []
      for (let at = 0; at < MOST_LINKS; at++) {
        const one = link()
        ids.push(one.id)
        expect(await here.add(one)).toBe(true)
      }
      expect(await there.add(link())).toBe(false)
      expect(await there.add(link({ projectId: "other" }))).toBe(true)
      await here.remove("demo", ids[0] ?? "")
      expect(await there.add(link())).toBe(true)
    })
  })
}
