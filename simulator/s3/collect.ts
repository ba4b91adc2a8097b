import { S3Error } from "./error.js"

/** A small body as text. */
export async function collect(bytes: AsyncIterable<Buffer>, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (length > most) throw new S3Error("MalformedXML")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}
