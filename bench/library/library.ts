import type { Table } from "../support/table.js"
import { pages } from "./pages.js"
import { openStage } from "./stage.js"
import { uploads } from "./uploads.js"

/** Measures the library, with a simulated Keystone and store. Needs Debian's `postgresql` and `curl`. */
export async function library(): Promise<Table[]> {
  const stage = await openStage()
  try {
    return [...(await uploads(stage)), await pages(stage)]
  } finally {
    await stage.close()
  }
}
