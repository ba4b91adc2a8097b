import { spawn } from "node:child_process"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import type { PictureFormat } from "./formats.js"
import { MOST_FRAMES, MOST_PIXELS, pictureFailure, type PictureProblem } from "./picture-failures.js"

/** Bytes that the process of a drawing may have in memory; one that needs more ends. */
const MOST_MEMORY = 1024 * 1024 * 1024

/** Milliseconds from a file's last byte to its variants. */
const LONGEST = 300_000

const PROGRAM = fileURLToPath(new URL("./picture-process.mjs", import.meta.url))

export interface Box {
  name: string
  /** Pixels that the longer side may have. */
  box: number
}

export interface Drawn {
  format: PictureFormat
  /** As the picture is shown: with its EXIF orientation applied. */
  width: number
  height: number
  /** WebP without metadata. */
  variants: { name: string; width: number; height: number; bytes: Buffer }[]
}

/** AVIF is a compression of HEIF there. */
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

/** A picture that is being drawn, in a process of its own. End it when the work ends, however it ends. */
export interface Drawing {
  /** Takes the whole file. */
  feed(bytes: AsyncIterable<Buffer>): Promise<void>
  /** @throws Refusal 422 for a file that is not a whole picture, or is too much of one */
  result(): Promise<Drawn>
  end(): void
}

/** The process knows nothing of this one's environment, and cannot take this one down (docs/adr/0035). */
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
    /** What it has sent may come after its end. */
    child.once("disconnect", () => setImmediate(resolve, { problem: "crashed" }))
    child.once("error", reject)
  })
  answered.catch(() => undefined)
  child.send({ ...order }, () => undefined)

  return {
    async feed(bytes) {
      const { stdin } = child
      if (stdin === null) throw new TypeError("The process has no input.")
      /** A process that has ended reads no more; why is in its result. */
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
