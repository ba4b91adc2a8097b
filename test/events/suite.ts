import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Bus } from "../../src/events/bus.js"
import { eventually } from "../support/eventually.js"

/** Two ends of one bus, as two processes have them; for a bus of one process both are the same. */
export interface Ends {
  here: Bus
  there: Bus
  close(): Promise<void>
}

const TTL = 10_000

/** What every bus promises, whichever driver it has. */
export function promisesOfABus(driver: string, open: () => Promise<Ends>): void {
  describe(`the ${driver} bus`, () => {
    let ends: Ends
    let [here, there] = [] as unknown as [Bus, Bus]

    beforeEach(async () => {
      ends = await open()
      ;({ here, there } = ends)
    })
    afterEach(() => ends.close())

    /** What a new watcher receives from now on. */
    async function listen(bus: Bus, name: string) {
      const received: unknown[] = []
      const stop = await bus.watch(name, (value) => received.push(value))
      return { received, stop }
    }

    test.each([
      ["an object", { phase: "sending", uploaded: 7, total: null, deep: { er: ["ä", "\u{1f600}", ""] } }],
      ["a text", 'with "quotes" and\nlines'],
      ["a number", 0],
      ["false", false],
      ["null", null],
    ])("returns %s as it was put", async (_, value) => {
      const { received } = await listen(there, "a")
      await here.put("a", value, TTL)
      expect(await there.read("a")).toEqual(value)
      await eventually(() => expect(received).toEqual([value]))
    })

    test("has no value for a name that was never put, or was dropped", async () => {
      expect(await here.read("a")).toBeUndefined()
      await here.put("a", 1, TTL)
      await there.drop("a")
      expect(await here.read("a")).toBeUndefined()
      await here.drop("a")
    })

    test("keeps the newest value", async () => {
      for (const value of [1, 2, 3]) await here.put("a", value, TTL)
      expect(await there.read("a")).toBe(3)
    })

    test("removes a value after its time, and restarts the time when it is put again", async () => {
      await here.put("short", 1, 60)
      await here.put("renewed", 1, 60)
      await here.put("renewed", 2, TTL)
      await here.put("shortened", 1, TTL)
      await here.put("shortened", 2, 60)
      const values = () => Promise.all(["short", "renewed", "shortened"].map(there.read))
      await expect.poll(values).toEqual([undefined, 2, undefined])
    })

    test("lets exactly one of many claim a name", async () => {
      const claims = Array.from({ length: 20 }, (_, n) => (n % 2 ? here : there).claim("a", n, TTL))
      const won = (await Promise.all(claims)).flatMap((yes, n) => (yes ? [n] : []))
      expect(won).toHaveLength(1)
      expect(await here.read("a")).toBe(won[0])
    })

    test("lets a name be claimed again after it was dropped, or its time is over", async () => {
      await here.claim("a", 1, TTL)
      await here.drop("a")
      expect(await there.claim("a", 2, TTL)).toBe(true)
      expect(await here.claim("a", 3, TTL)).toBe(false)
      expect(await there.claim("short", 1, 60)).toBe(true)
      await expect.poll(() => here.claim("short", 2, TTL)).toBe(true)
    })

    test("sends a watcher each value put from now on, in order, whoever puts it", async () => {
      await here.put("a", "before", TTL)
      const { received } = await listen(here, "a")
      for (let value = 0; value < 20; value++) await (value < 10 ? here : there).put("a", value, TTL)
      await eventually(() => expect(received).toEqual(Array.from({ length: 20 }, (_, value) => value)))
    })

    test("does not notify of a claim, a drop or an expiry", async () => {
      const { received } = await listen(there, "a")
      await here.claim("a", 1, 60)
      await here.drop("a")
      await here.put("a", 2, 60)
      await expect.poll(() => here.read("a")).toBeUndefined()
      await here.put("a", "the next", TTL)
      await expect.poll(() => received).toEqual([2, "the next"])
    })

    test("notifies each watcher separately, until it leaves", async () => {
      const [one, two] = [await listen(here, "a"), await listen(here, "a")]
      await there.put("a", 1, TTL)
      await eventually(() => expect(two.received).toEqual([1]))
      one.stop()
      one.stop()
      await there.put("a", 2, TTL)
      await eventually(() => expect(two.received).toEqual([1, 2]))
      expect(one.received).toEqual([1])
    })

    test("keeps names apart", async () => {
      const names = ["a", "a:b", "a*", "?", "[a]", "A", "a b", "ä", "a\n"]
      const watchers = await Promise.all(names.map((name) => listen(there, name)))
      for (const name of names) await here.put(name, name, TTL)
      await eventually(() =>
        expect(watchers.map(({ received }) => received)).toEqual(names.map((name) => [name])),
      )
      expect(await Promise.all(names.map(here.read))).toEqual(names)
    })

    test("notifies a watcher that comes back at the moment it left", async () => {
      for (let turn = 0; turn < 30; turn++) {
        const first = await listen(there, "a")
        first.stop()
        const second = await listen(there, "a")
        await here.put("a", turn, TTL)
        await eventually(() => expect(second.received).toEqual([turn]))
        second.stop()
      }
    })

    test("sends the next value to both of two watchers that come at once", async () => {
      for (let turn = 0; turn < 30; turn++) {
        const name = `at once ${turn}`
        const pair = await Promise.all(
          [0, 1].map(async () => {
            const watcher = await listen(there, name)
            await here.put(name, turn, TTL)
            return watcher
          }),
        )
        await eventually(() =>
          expect(pair.map(({ received }) => received.includes(turn))).toEqual([true, true]),
        )
      }
    })

    test("holds no watcher that has left, and nothing after its close", async () => {
      const watchers = await Promise.all(Array.from({ length: 50 }, (_, n) => listen(here, `n${n % 5}`)))
      expect(here.size().listeners).toBe(50)
      for (const { stop } of watchers.slice(1)) stop()
      expect(here.size().listeners).toBe(1)
      await here.put("a", 1, TTL)
      await ends.close()
      expect(here.size()).toEqual({ entries: 0, listeners: 0 })
    })
  })
}
