import { createPolarisClient, resumableUpload } from "../../src/client/index.js"
import { contentOf } from "./content.js"

/** What the test calls in its page. Resolves to the id of the image. */
async function uploadNumber(number: number, size: number, token: string): Promise<string> {
  const client = createPolarisClient({ url: "/polaris-bff", token })
  const file = new File([contentOf(number, size)], `file ${number}.raw`, { lastModified: 1 })
  const { imageId } = await resumableUpload({ client, file, hashUpTo: 0 }).done
  return imageId
}

Object.assign(globalThis, { uploadNumber })
