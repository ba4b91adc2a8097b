import type { CatalogContext } from "./catalog.js"
import type { FoundCopies } from "./find.js"

/** The edits of one request, which hold their images at Glance group by group instead of one by one. */
interface Groups {
  /** Runs the edit of an image while this process holds its group. */
  run(hash: string, edit: () => Promise<void>): Promise<void>
  /** Gives back what edits that never ran would have given back. */
  end(): Promise<void>
}

/** Images of one group: few enough that other processes do not wait long. */
const SIZE = 50

interface Group {
  /** Gives the group back. */
  held: Promise<() => Promise<void>> | undefined
  imageIds: string[]
  left: number
}

/** `hashes` in the order in which they are edited. */
export function inGroups(
  { catalog: { turns }, call }: CatalogContext,
  hashes: readonly string[],
  found: ReadonlyMap<string, FoundCopies>,
): Groups {
  const groups = new Map<string, Group>()
  for (let at = 0; at < hashes.length; at += SIZE) {
    const own = hashes.slice(at, at + SIZE)
    const group: Group = { held: undefined, imageIds: own.flatMap(imageIdOf), left: own.length }
    for (const hash of own) groups.set(hash, group)
  }

  /** The image that an edit changes, if it is at Glance and the caller may change it. */
  function imageIdOf(hash: string): string[] {
    const [first] = found.get(hash.toLowerCase()) ?? []
    const isTaken = first?.source === "glance" && (first.isOwn || call.caller.isAdmin)
    return isTaken ? [first.sourceId] : []
  }

  async function giveBack(group: Group): Promise<void> {
    const { held } = group
    group.held = undefined
    const end = await held?.catch(() => undefined)
    await end?.()
  }

  return {
    async run(hash, edit) {
      const group = groups.get(hash)
      if (group === undefined) return edit()
      group.held ??= turns.hold(call, group.imageIds)
      try {
        await group.held
        await edit()
      } finally {
        group.left--
        if (group.left === 0) await giveBack(group)
      }
    },
    async end() {
      for (const group of new Set(groups.values())) await giveBack(group)
    },
  }
}
