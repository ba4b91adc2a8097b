import { HEAD_BYTES } from "./format.js"
import type { Inspection } from "./inspection.js"

/**
 * Collects the first bytes, from which `pick` chooses the inspection, or returns a message that refuses the
 * file.
 */
export function createChoice(pick: (head: Buffer) => Inspection | string): Inspection {
  const head = Buffer.allocUnsafe(HEAD_BYTES)
  let length = 0
  let picked: Inspection | string | undefined

  async function start(): Promise<string | undefined> {
    picked = pick(head.subarray(0, length))
    return typeof picked === "string" ? picked : picked.take(head.subarray(0, length))
  }

  async function take(bytes: Buffer): Promise<string | undefined> {
    if (picked !== undefined) return typeof picked === "string" ? picked : picked.take(bytes)
    const part = bytes.subarray(0, HEAD_BYTES - length)
    part.copy(head, length)
    length += part.length
    if (length < HEAD_BYTES) return undefined
    return (await start()) ?? take(bytes.subarray(part.length))
  }

  return {
    take,
    async end() {
      const problem = picked === undefined ? await start() : undefined
      return problem ?? (typeof picked === "string" ? picked : picked?.end())
    },
    get isDone() {
      return typeof picked === "object" && picked.isDone
    },
    spare: (left) => (typeof picked === "object" ? picked.spare(left) : 0),
    skip(length) {
      if (typeof picked === "object") picked.skip(length)
    },
  }
}

/** Runs two inspections on a file; both must find nothing. */
export function createBoth(one: Inspection, other: Inspection): Inspection {
  return {
    take: async (bytes) => (await one.take(bytes)) ?? other.take(bytes),
    end: async () => (await one.end()) ?? other.end(),
    get isDone() {
      return one.isDone && other.isDone
    },
    spare: (left) => Math.min(one.spare(left), other.spare(left)),
    skip(length) {
      one.skip(length)
      other.skip(length)
    },
  }
}
