import type { Change } from "../change.js"
import { wrongOperation } from "./refusals.js"
import type { Operation } from "./read.js"

/** All that one request does to one image. */
export interface Work {
  hash: string
  edits: (Operation & { change: Change })[]
  /** The last one, if it removes the image. */
  removal: Operation | undefined
}

/** Operations by their image, each in the order of the request. */
export function worksOf(operations: readonly Operation[]): Work[] {
  const works = new Map<string, Work>()
  for (const operation of operations) {
    const { hash, change, at } = operation
    const work = works.get(hash) ?? { hash, edits: [], removal: undefined }
    works.set(hash, work)
    if (work.removal !== undefined)
      throw wrongOperation(at, "", `the image is removed by operation ${work.removal.at}.`, 404)
    if (change === undefined) work.removal = operation
    else work.edits.push({ ...operation, change })
  }
  return [...works.values()]
}

/** Changes one after the other as one change. */
export const combined = (changes: readonly Change[]): Change => ({
  fields: changes.flatMap(({ fields }) => fields),
  attributes: new Map(changes.flatMap(({ attributes }) => [...attributes])),
  tags: (before) => changes.reduce((tags, change) => change.tags(tags), [...before]),
  changesTags: changes.some(({ changesTags }) => changesTags),
})
