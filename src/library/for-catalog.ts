import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { updateLibraryImageInput } from "../schemas/library/images.js"
import { invalidInput } from "../schemas/explain.js"
import { getLibraryImage } from "./get.js"
import type { Library, LibraryContext } from "./library.js"
import { deleteLibraryImage } from "./remove.js"
import { restoreLibraryImage } from "./restore.js"
import { updateLibraryImage } from "./update.js"
import { viewImage } from "./view.js"

/** How often a change is repeated because another one came between reading a file and changing it. */
const MOST_RIVALS = 10

/** What the catalog may do with files: the library's own verbs, for a call of the catalog. */
export function filesOf(library: Library, jobs: LibraryContext["jobs"]) {
  const via = { address: "", origin: "" }
  const context = (call: Call): LibraryContext => ({ library, jobs, via, call })
  return {
    async update(
      call: Call,
      image_id: string,
      {
        tags,
        ...change
      }: { title?: unknown; visibility?: unknown; tags?: (before: readonly string[]) => string[] },
    ): Promise<void> {
      for (let rivals = 0; ; rivals++) {
        const before = tags && (await getLibraryImage(context(call), { image_id }))
        const given = {
          ...{ image_id, ...change },
          ...(before && { tags: tags?.(before.tags), if_match: String(before.revision) }),
        }
        const input = updateLibraryImageInput.safeParse(given)
        if (!input.success) throw invalidInput(input.error)
        try {
          return void (await updateLibraryImage(context(call), input.data))
        } catch (error) {
          const isStale = error instanceof Refusal && error.reason === "stale_revision"
          if (!isStale || rivals >= MOST_RIVALS) throw error
        }
      }
    },

    check(change: { title?: unknown; visibility?: unknown; tags?: readonly string[] }): void {
      const input = updateLibraryImageInput.omit({ image_id: true }).safeParse(change)
      if (!input.success) throw invalidInput(input.error)
    },

    async restore(call: Call, image_id: string): Promise<void> {
      await restoreLibraryImage(context(call), { image_id })
    },

    async remove(call: Call, image_id: string): Promise<void> {
      await deleteLibraryImage(context(call), { image_id })
    },

    async sign(call: Call, image_id: string): Promise<string> {
      const answer = await viewImage(context(call), { image_id, variant: "original" })
      if (!("url" in answer)) throw new Refusal(409, "The file is still being processed. Try again later.")
      return answer.url
    },
  }
}
