import { createPolarisClient, resumableUpload, type ResumableState } from "../../src/client/index.js"

/** What a test sees of the upload in its page. */
export interface PageUpload {
  states: ResumableState[]
  sentBytes: number
  result: Promise<{ imageId: string } | { failure: string }>
}

/** The page as a test evaluates in it. */
export interface PageWindow extends Window {
  seen: PageUpload
  uploadChosen(token: string): void
}

/** Uploads the file that was chosen in the page's own field. */
function uploadChosen(token: string): void {
  const file = document.querySelector("input")?.files?.[0]
  if (file === undefined) throw new Error("No file was chosen.")
  const client = createPolarisClient({ url: "/polaris-bff", token })
  const seen: PageUpload = { states: [], sentBytes: 0, result: Promise.resolve({ failure: "not begun" }) }
  const { done } = resumableUpload({
    ...{ client, file, parallel: 1, hashUpTo: 0 },
    image: { content_type: "application/octet-stream" },
    onProgress({ state, sentBytes }) {
      if (seen.states.at(-1) !== state) seen.states.push(state)
      seen.sentBytes = sentBytes
    },
  })
  seen.result = done.then(
    ({ imageId }) => ({ imageId }),
    (error: unknown) => ({ failure: String(error) }),
  )
  Object.assign(globalThis, { seen })
}

/** In place of the console: a page with one field. */
document.body.replaceChildren(Object.assign(document.createElement("input"), { type: "file" }))
Object.assign(globalThis, { uploadChosen })
