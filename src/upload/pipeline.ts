import { Refusal } from "../errors.js"
import type { UploadReason } from "../schemas/upload.js"
import { PIECE, type Hasher, type Sums } from "./digests.js"
import { HEAD_BYTES } from "../inspect/format.js"
import type { Inspector } from "./inspector.js"
import type { Upload } from "./upload.js"

/** The bytes of one upload: inspected, counted and hashed, and stopped if they are wrong. */
export interface Pipeline {
  /**
   * Passes the first bytes to the inspector, and later ones as they are read. Returns the number of first
   * bytes; 0 for an empty file.
   */
  head(inspector: Inspector): Promise<number>
  /**
   * The bytes for Glance. Glance pulls them, so the browser sends no faster than Glance reads. Throws before
   * the last byte if the size or a hash differs.
   */
  body(): AsyncGenerator<Buffer, void>
  /** The hashes of all bytes; undefined until all have arrived. */
  sums(): Sums | undefined
  uploaded(): number
  /** Frees the pipeline's memory. */
  close(): void
}

interface Options {
  hasher: Hasher
  /** The largest number of bytes that is accepted. */
  max: number
  /** Called when Glance is expected to read, with the bytes passed on so far. */
  handedOn(uploaded: number): void
  /** Called when the caller is expected to send. */
  asked(): void
  /** Called when Glance has read everything. */
  sent(): void
}

export function createPipeline(upload: Upload, { hasher, max, handedOn, asked, sent }: Options): Pipeline {
  /** Not destroyed if Glance stops reading: the browser still has to receive the response. */
  const chunks = upload.source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
  const first: Buffer[] = []
  let rest: Buffer | undefined
  const digests = hasher.start()
  let received = 0
  let uploaded = 0
  let sums: Sums | undefined
  let inspecting: Inspector | undefined

  async function next(): Promise<Buffer | undefined> {
    asked()
    const value = rest ?? (await pulled())
    if (value === undefined) return undefined
    const piece = value.subarray(0, PIECE)
    rest = value.length > PIECE ? value.subarray(PIECE) : undefined
    received += piece.length
    if (received > max) throw fileTooLarge(max)
    if (received > (upload.size ?? Infinity))
      throw mismatch(`The upload sent more than the declared ${upload.size} bytes.`)
    await digests.ready()
    const copy = digests.update(piece)
    await inspecting?.take(copy)
    return copy
  }

  async function pulled(): Promise<Buffer | undefined> {
    const step = await chunks.next().catch((error: unknown) => {
      throw upload.translate(error)
    })
    return step.done ? undefined : step.value
  }

  async function check(): Promise<void> {
    const late = await upload.trailingFields?.()
    const { size = late?.size, sha256 = late?.sha256 } = upload
    sums = await digests.sums()
    if (size !== undefined && received !== size)
      throw mismatch(`The upload sent ${received} bytes instead of the declared ${size}.`)
    await inspecting?.end()
    if (sha256 !== undefined && sha256 !== sums.sha256)
      throw mismatch(`The data's sha256 (${sums.sha256}) differs from the declared one.`)
    for (const { header, hash, hex } of upload.digests)
      if (hex !== sums[hash])
        throw mismatch(`The data's ${hash} (${sums[hash]}) differs from the one in ${header}.`)
  }

  async function following(): Promise<Buffer | undefined> {
    const chunk = first.shift() ?? (await next())
    if (chunk === undefined) await check()
    return chunk
  }

  return {
    async head(inspector) {
      inspecting = inspector
      let length = 0
      while (length < HEAD_BYTES) {
        const chunk = await next()
        if (chunk === undefined) break
        first.push(chunk)
        length += chunk.length
      }
      if (length > 0 && length < HEAD_BYTES) await inspector.end()
      return length
    },

    async *body() {
      let chunk = await following()
      while (chunk !== undefined) {
        /**
         * The last chunk is sent only after all checks. Without a declared size, each chunk could be the
         * last.
         */
        const mayBeLast = first.length === 0 && received >= (upload.size ?? 0)
        const ahead = mayBeLast ? await following() : undefined
        uploaded += chunk.length
        handedOn(uploaded)
        yield chunk
        chunk = mayBeLast ? ahead : await following()
      }
      sent()
    },

    sums: () => sums,
    uploaded: () => uploaded,
    close: () => digests.drop(),
  }
}

export const fileTooLarge = (max: number) =>
  new Refusal(413, `The file is larger than the ${max} bytes that this service accepts.`)

const mismatch = (problem: string) =>
  new Refusal(400, {
    message: `${problem} Check the file and upload it again.`,
    reason: "mismatch" satisfies UploadReason,
  })
