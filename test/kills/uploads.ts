import { resumableUpload, type PolarisClient, type RecordStorage } from "../../src/client/index.js"
import { makeFile, type KillFile } from "./files.js"

/**
 * What its client does beside sending: `stay` waits for the end, `leave` closes the page at the kill and
 * comes back when all kills are over, `abandon` never comes back, `delete` deletes the image when it is
 * stored.
 */
export type Conduct = "stay" | "leave" | "abandon" | "delete"

export interface Upload {
  round: number
  conduct: Conduct
  file: KillFile
  /** Undefined as long as the client has not come to the end. */
  imageId: string | undefined
  /** How often the person had to choose the same file again, because the client had given up. */
  chosenAgain: number
  failures: string[]
  /** Closes the page. */
  close(): void
  ended: Promise<void>
}

/** In place of a file that has arrived, so that many rounds fit into memory. */
const EMPTY = new File([], "arrived")

/** Times that a person chooses a file again before the upload counts as lost. */
const MOST_TURNS = 20

const CONDUCTS: readonly (Conduct | undefined)[] = ["leave", "delete", "abandon"]

/** One round of uploads, all at a time, some by one web process and some by the other. */
export async function beginUploads(
  clients: readonly PolarisClient[],
  storage: RecordStorage,
  { round, uploads }: { round: number; uploads: number },
): Promise<Upload[]> {
  const files = await Promise.all(Array.from({ length: uploads }, (_, index) => makeFile(round, index)))
  return files.map((file, index) => {
    const page = new AbortController()
    const upload: Upload = {
      ...{ round, file, conduct: CONDUCTS[index] ?? "stay", imageId: undefined, chosenAgain: 0 },
      failures: [],
      close: () => page.abort(),
      ended: Promise.resolve(),
    }
    upload.ended = send(upload, { clients, storage, signal: page.signal }, index)
    return upload
  })
}

interface Sending {
  clients: readonly PolarisClient[]
  storage: RecordStorage
  signal?: AbortSignal
}

/** Sends the file, from where an earlier time has left it; by another web process after each failure. */
export async function send(upload: Upload, { clients, storage, signal }: Sending, first = 0): Promise<void> {
  const { file, image } = { file: upload.file.blob, image: upload.file.image }
  for (let turn = first; turn < first + MOST_TURNS; turn++) {
    const client = clients[turn % clients.length]
    if (client === undefined) throw new Error("There is no client.")
    try {
      const options = { client, file, image, storage, hashUpTo: 0, ...(signal && { signal }) }
      const { imageId } = await resumableUpload(options).done
      upload.imageId = imageId
      upload.file.blob = EMPTY
      if (upload.conduct === "delete") await remove(clients, imageId, turn)
      return
    } catch (error) {
      if (signal?.aborted === true) return
      upload.chosenAgain += 1
      upload.failures.push(String(error))
    }
  }
}

/** Until it is gone, through whichever process is there. */
async function remove(clients: readonly PolarisClient[], image_id: string, turn: number): Promise<void> {
  for (let attempt = turn; attempt < turn + 200; attempt++) {
    const client = clients[attempt % clients.length]
    const answer = client?.library.images.delete.mutate({ image_id })
    if ((await answer?.catch(() => undefined)) !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`Image ${image_id} cannot be deleted.`)
}
