import { fileAt } from "../client/file-at.js"
import type { CommandRun } from "./command.js"
import { counted } from "./terminal.js"

/** Sends a file as an image's data, and shows how far it is. `-` is the standard input. */
export async function upload({ cloud, terminal }: CommandRun, imageId: string, path: string): Promise<void> {
  const { size, content } = path === "-" ? { content: terminal.stdin } : await fileAt(path)
  const file = counted(content, terminal, { verb: "Sent", total: size })
  await cloud.client.compute.image.uploadImage.mutate(
    { imageId, file, ...(size !== undefined && { size }) },
    { signal: terminal.signal },
  )
}
