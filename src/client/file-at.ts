type Fs = typeof import("node:fs/promises")
type Stats = import("node:fs").BigIntStats
type FileHandle = import("node:fs/promises").FileHandle

export interface FileToSend {
  /** Bytes. */
  size: number
  /** Opens the file when it is first read, and closes it at the end or when the reader stops. */
  content: AsyncIterable<Uint8Array>
}

/** Bytes per read. */
const PIECE = 256 * 1024

/**
 * The file at a path, in Node, read while it is sent. Not a Blob, whose size Node gets wrong from 4 GiB on
 * (nodejs/node#52585). Throws a TypeError that names the path if the file cannot be read.
 */
export async function fileAt(path: string): Promise<FileToSend> {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs/promises")
  if (fs === undefined)
    throw new TypeError("Only Node can read a file by its path. In a browser, pass a File.")
  if (/^file:/i.test(path))
    throw new TypeError(`${path} is a URL. Pass a path: fileURLToPath of node:url converts it.`)
  const stats = await fs.stat(path, { bigint: true }).catch((error: unknown) => unreadable(path, error))
  if (stats.isDirectory()) throw new TypeError(`${path} is a folder. Pass the path of a file.`)
  if (!stats.isFile())
    throw new TypeError(`${path} is not a regular file. To send its content, pass createReadStream(path).`)
  return { size: Number(stats.size), content: contentOf(fs, path, stats) }
}

/**
 * Yields the file's content. The last piece, without which the upload cannot succeed, is yielded only if the
 * file has not changed in the meantime.
 */
async function* contentOf(fs: Fs, path: string, before: Stats): AsyncGenerator<Uint8Array> {
  const file = await fs.open(path).catch((error: unknown) => unreadable(path, error))
  try {
    let held: Uint8Array | undefined
    let read = 0n
    for (;;) {
      const piece = await pieceOf(file, path)
      if (piece.length === 0) break
      if (held !== undefined) yield held
      held = piece
      read += BigInt(piece.length)
    }
    const after = await file.stat({ bigint: true })
    if (read !== before.size || after.size !== before.size || after.mtimeNs !== before.mtimeNs)
      throw new TypeError(`${path} changed during the upload. Upload it again when nothing writes to it.`)
    if (held !== undefined) yield held
  } finally {
    await file.close()
  }
}

async function pieceOf(file: FileHandle, path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(PIECE)
  const { bytesRead } = await file.read(bytes, 0, PIECE).catch((error: unknown) => unreadable(path, error))
  return bytes.subarray(0, bytesRead)
}

const REASONS: Record<string, string> = {
  ENOENT: "does not exist. Check the path.",
  ENOTDIR: "does not exist. Check the path.",
  EACCES: "cannot be read by this process. Check its permissions.",
  EPERM: "cannot be read by this process. Check its permissions.",
}

function unreadable(path: string, cause: unknown): never {
  const { code = "unknown error" } = cause as { code?: string }
  throw new TypeError(`${path} ${REASONS[code] ?? `cannot be read (${code}).`}`, { cause })
}
