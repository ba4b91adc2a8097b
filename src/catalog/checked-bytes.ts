import { createHash } from "node:crypto"
import { Refusal } from "../errors.js"

/**
 * Yields the same bytes and hashes them. The last piece is yielded only if all bytes together have this
 * SHA-256, so that a reader that counts never gets a complete but wrong content; otherwise it throws Refusal
 * 502. `end` is called with the result of the comparison.
 */
export async function* checkedBytes(
  bytes: AsyncGenerator<Buffer, void>,
  hash: string,
  end: (isRight: boolean) => Promise<void>,
): AsyncGenerator<Buffer, void> {
  const sum = createHash("sha256")
  let held: Buffer | undefined
  for await (const piece of bytes) {
    sum.update(piece)
    if (held !== undefined) yield held
    held = piece
  }
  const isRight = sum.digest("hex") === hash
  await end(isRight)
  if (!isRight) throw new Refusal(502, "The image's bytes do not have its hash.")
  if (held !== undefined) yield held
}
