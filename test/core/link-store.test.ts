import { createMemoryLinks } from "../../src/images/links/memory.js"
import { promisesOfLinks } from "../support/link-store.js"

promisesOfLinks("memory", async () => {
  const links = createMemoryLinks()
  return { here: links, there: links, close: async () => undefined }
})
