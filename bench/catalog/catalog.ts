import { openStage } from "../library/stage.js"
import type { Table } from "../support/table.js"
import { catalogEdits } from "./edits.js"
import { catalogOfAMillion, catalogPages } from "./pages.js"

/** The catalog, with a simulated Keystone and Glance. Needs Debian's `postgresql`. */
export async function catalog(): Promise<Table[]> {
  const stage = await openStage()
  try {
    return [await catalogPages(stage), await catalogEdits(stage), ...(await catalogOfAMillion(stage))]
  } finally {
    await stage.close()
  }
}
