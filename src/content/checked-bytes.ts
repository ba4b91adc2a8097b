import { createHash } from "node:crypto"
import { Refusal } from "../errors.js"

/** The hash that bytes should have, in hexadecimal digits. */
export interface ExpectedHash {
  /** A name that Node has, such as `sha256`. */
  algorithm: string
  value: string
}

/**
 * Yields the same bytes and hashes them. The last piece is yielded only if all bytes together have this hash,
 * so that a reader that counts never gets a complete but wrong content; otherwise it throws Refusal 502.
 * `end` is called with the result of the comparison.
 */
export async function* checkedBytes(
  bytes: AsyncGenerator<Buffer, void>,
  { algorithm, value }: ExpectedHash,
  end: (isRight: boolean) => Promise<void> = async () => undefined,
): AsyncGenerator<Buffer, void> {
  const sum = createHash(algorithm)
  let held: Buffer | undefined
  for await (const piece of bytes) {
    sum.update(piece)
    if (held !== undefined) yield held
    held = piece
  }
  const isRight = sum.digest("hex") === value
  await end(isRight)
  if (!isRight) throw new Refusal(502, "The image's bytes do not have its hash.")
  if (held !== undefined) yield held
}
