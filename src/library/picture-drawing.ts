import { spawn } from "node:child_process"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import type { PictureFormat } from "./formats.js"
import { MOST_FRAMES, MOST_PIXELS, pictureFailure, type PictureProblem } from "./picture-failures.js"

/** Bytes of memory that the process of a drawing may use before it is ended. */
const MOST_MEMORY = 1024 * 1024 * 1024

/** Milliseconds that drawing may take after the file's last byte. */
const LONGEST = 300_000

const PROGRAM = fileURLToPath(new URL("./picture-process.mjs", import.meta.url))

export interface Box {
  name: string
  /** The largest number of pixels of the longer side. */
  box: number
}

export interface Drawn {
  format: PictureFormat
  /** Pixels of the picture as it is shown, with its EXIF orientation applied. */
  width: number
  height: number
  /** WebP without metadata. */
  variants: { name: string; width: number; height: number; bytes: Buffer }[]
}

/** The decoder reports AVIF as HEIF with a compression. */
type Decoded = Omit<Drawn, "format"> & {
  format: Exclude<PictureFormat, "avif"> | "heif"
  compression?: string
}

type Answer = { drawn: Decoded } | { problem: PictureProblem }

interface Options {
  size: number
  boxes: readonly Box[]
  program?: string
  longest?: number
  mostMemory?: number
}

/** A picture that is being decoded in a separate process. Always call `end`. */
export interface Drawing {
  /** Sends the whole file to the process. */
  feed(bytes: AsyncIterable<Buffer>): Promise<void>
  /** @throws Refusal 422 for a file that is not a complete picture, or exceeds a limit */
  result(): Promise<Drawn>
  end(): void
}

/**
 * Starts the process. It has an empty environment, and its crash does not affect this one (docs/adr/0035).
 */
export function startDrawing(
  { size, boxes, program = PROGRAM, longest = LONGEST, mostMemory = MOST_MEMORY }: Options,
  signal: AbortSignal,
): Drawing {
  const child = spawn(process.execPath, [program], {
    ...{ stdio: ["pipe", "ignore", "ignore", "ipc"], serialization: "advanced", env: {} },
    ...{ signal, killSignal: "SIGKILL" },
  })
  const order = { size, boxes, mostPixels: MOST_PIXELS, mostFrames: MOST_FRAMES, mostMemory }
  const answered = new Promise<Answer>((resolve, reject) => {
    child.once("message", (answer) => resolve(answer as Answer))
    /** A message that it sent before its end may arrive later. */
    child.once("disconnect", () => setImmediate(resolve, { problem: "crashed" }))
    child.once("error", reject)
  })
  answered.catch(() => undefined)
  child.send({ ...order }, () => undefined)

  return {
    async feed(bytes) {
      const { stdin } = child
      if (stdin === null) throw new TypeError("The process has no input.")
      /** A process that has ended reads no further; the result has the reason. */
      await pipeline(bytes, stdin).catch((error: unknown) => {
        if (!isGone(error)) throw error
      })
    },
    async result() {
      const timer = setTimeout(() => child.kill("SIGKILL"), longest)
      const answer = await answered.finally(() => clearTimeout(timer))
      if ("problem" in answer) throw pictureFailure(answer.problem)
      const { format, compression, ...drawn } = answer.drawn
      if (format !== "heif") return { ...drawn, format }
      if (compression !== "av1") throw pictureFailure("unreadable")
      return { ...drawn, format: "avif" }
    },
    end: () => void child.kill("SIGKILL"),
  }
}

const GONE: readonly unknown[] = ["EPIPE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]

const isGone = (error: unknown) => error instanceof Error && "code" in error && GONE.includes(error.code)
