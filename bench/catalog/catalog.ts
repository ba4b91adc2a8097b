import { openStage, type Stage } from "../library/stage.js"
import type { Table } from "../support/table.js"
import { catalogEdits } from "./edits.js"
import { catalogOfAMillion, catalogPages } from "./pages.js"

/** The catalog, with a simulated Keystone and Glance. Needs Debian's `postgresql`. */
export const catalog = () => onStage(async (stage) => [await catalogPages(stage), await catalogEdits(stage)])

/** The catalog with 1,000,000 images, which take minutes to write. */
export const million = () => onStage(catalogOfAMillion)

async function onStage(measure: (stage: Stage) => Promise<Table[]>): Promise<Table[]> {
  const stage = await openStage()
  try {
    return await measure(stage)
  } finally {
    await stage.close()
  }
}
