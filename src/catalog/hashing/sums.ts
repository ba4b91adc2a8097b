import {
  createMD5,
  createSHA1,
  createSHA224,
  createSHA256,
  createSHA384,
  createSHA512,
  type IHasher,
} from "hash-wasm"

/** The hashes that Glance may have, by the names of Python's hashlib. */
const ALGORITHMS = new Map<string, () => Promise<IHasher>>([
  ["md5", createMD5],
  ["sha1", createSHA1],
  ["sha224", createSHA224],
  ["sha256", createSHA256],
  ["sha384", createSHA384],
  ["sha512", createSHA512],
])

/** The intermediate state of the hashes, in base64, so that another process can continue. */
export interface SumsState {
  /** The number of bytes hashed so far. */
  position: number
  sha256: string
  other: string | null
}

/** Computes the SHA-256 of bytes and another hash of them. */
export interface ResumableSums {
  readonly position: number
  update(bytes: Uint8Array): void
  state(): SumsState
  /** Returns the hashes, in hexadecimal. `other` is undefined for an unknown algorithm. */
  digest(): { sha256: string; other: string | undefined }
}

export const isAlgorithm = (name: string) => ALGORITHMS.has(name)

/** Continues from a state, or starts. Node's own hashes are faster, but their state cannot be stored. */
export async function createSums(algorithm: string, state?: SumsState): Promise<ResumableSums> {
  const sha256 = await createSHA256()
  const other = await ALGORITHMS.get(algorithm)?.()
  let position = 0
  try {
    position = load(state)
  } catch {
    /** The state was written by another version of the hash library. */
    load(undefined)
  }

  function load(from: SumsState | undefined): number {
    const isComplete = from !== undefined && (other === undefined || from.other !== null)
    sha256.init()
    other?.init()
    if (!isComplete) return 0
    sha256.load(Buffer.from(from.sha256, "base64"))
    other?.load(Buffer.from(from.other ?? "", "base64"))
    return from.position
  }

  return {
    get position() {
      return position
    },
    update(bytes) {
      sha256.update(bytes)
      other?.update(bytes)
      position += bytes.length
    },
    state: () => ({ position, sha256: base64(sha256), other: other === undefined ? null : base64(other) }),
    digest: () => ({ sha256: sha256.digest(), other: other?.digest() }),
  }
}

const base64 = (hash: IHasher) => Buffer.from(hash.save()).toString("base64")
