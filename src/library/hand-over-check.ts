import { getHashes } from "node:crypto"
import { Refusal } from "../errors.js"
import type { LibraryReason } from "../schemas/library/values.js"
import type { Copy } from "./hand-over-import.js"
import type { HandOver } from "./hand-over-task.js"
import { hashObject } from "./hashes.js"
import type { ProcessingRun } from "./processing-stages.js"

interface Compared {
  copy: Copy
  sums: Record<string, string>
}

/**
 * Throws Refusal 422 if Glance has other bytes than the store. The hash algorithm is Glance's own setting.
 */
export async function checkCopy(
  { library, image }: HandOver,
  { step }: ProcessingRun,
  { copy, sums }: Compared,
): Promise<void> {
  if (copy.size !== image.sizeBytes) throw wrongCopy(`${copy.size} bytes instead of ${image.sizeBytes}`)
  const { algorithm, hash } = copy
  if (algorithm === null || !getHashes().includes(algorithm)) return
  const expected =
    sums[algorithm] ??
    (await step("hash again", (signal) => hashObject(library, image, { algorithms: [algorithm], signal })))[
      algorithm
    ]
  if (expected !== hash) throw wrongCopy(`the ${algorithm} ${hash} instead of ${expected}`)
}

const wrongCopy = (difference: string) =>
  new Refusal(422, {
    message: `The copy at Glance has ${difference}, so it was removed. The file is kept; process the image again to try again.`,
    reason: "wrong_copy" satisfies LibraryReason,
  })
