import { afterAll } from "vitest"
import { createDatabase } from "../../src/db/database.js"
import { embeddedFolders } from "../support/embedded.js"
import { promisesOfQueries } from "./query-suite.js"

const folders = await embeddedFolders()

afterAll(() => folders.remove())

promisesOfQueries("embedded", async () =>
  createDatabase({ url: undefined, folder: folders.folder(), connections: 3 }),
)
