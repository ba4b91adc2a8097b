import { z } from "zod"
import type { Ask } from "../http/ask.js"
import { inPages } from "../http/in-pages.js"
import { isGone } from "./marker.js"

const flavor = z.object({
  id: z.string().min(1),
  name: z.string(),
  vcpus: z.number(),
  /** In MiB. */
  ram: z.number(),
  /** The root disk in GiB; 0 if it is as large as the image, or if servers start from volumes. */
  disk: z.number(),
})

/** A size that a server may have, as Nova gives it (Compute API, "Flavors"). */
export type Flavor = z.output<typeof flavor>

const list = z.object({ flavors: z.array(z.unknown()) })

/** Flavors in Nova. */
export function createFlavors(ask: Ask) {
  return {
    /** Every flavor that the caller's project may use. Entries that are not flavors are omitted. */
    list: (): Promise<Flavor[]> =>
      inPages(
        {},
        {
          isGone,
          async ask(page) {
            const answer = await ask("GET", `/flavors/detail?${page}`)
            const read = list.safeParse(answer.body)
            if (!read.success) throw answer.invalid()
            return read.data.flavors.flatMap((entry) => flavor.safeParse(entry).data ?? [])
          },
        },
      ),
  }
}
