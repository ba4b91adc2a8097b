import { createHash } from "node:crypto"
import { Refusal } from "../errors.js"

/**
 * The same bytes, hashed on their way. The last piece is given away only if all of them have this SHA-256: a
 * reader that counts never has the whole of another content. `end` says whether they have it.
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
