import { nameOf } from "./found.js"

/** How a check's problem begins when only the size is wrong. */
const DECLARES = "declares a virtual disk"

export const tooLarge = (most: bigint) => (bytes: bigint) =>
  bytes > most ? `${DECLARES} of ${bytes} bytes, but this service takes at most ${most}` : undefined

const SMALLER = "Make a smaller disk, or ask your operator to raise MAX_VIRTUAL_BYTES."
const CONVERT =
  "An image must be one file that holds all of its disk: others could read files of the host. Convert it with qemu-img convert, and upload the result."

/** A file of a recognised format that is dangerous. */
export const unsafe = (name: string, problem: string) =>
  `The ${name} file ${problem}. ${problem.startsWith(DECLARES) ? SMALLER : CONVERT}`

const CHOOSE = "Choose the right file or format."

const called = (name: string) => (name === "gpt" ? "a disk with a partition table" : name)

/** A file that is not what `disk_format` says. */
export function mismatch(declared: string, found: string[], head: Buffer): string {
  const name = found.length > 0 ? found.map(called).join(" and ") : nameOf(head)
  if (found.length > 1) return `The file is ${name} at once. Choose a file that is one thing only.`
  return name === undefined
    ? `The file is not ${declared}, the image's disk_format: the signature is missing. ${CHOOSE}`
    : `The file is ${name}, but the image's disk_format is ${declared}. ${CHOOSE}`
}

/** A packed file whose inside cannot be looked at. */
export const unseen = (name: string) =>
  `The file is ${name}, and what is in it cannot be looked at. Pack it with gzip, or upload it as it is.`

/** An archive without the disk that its image declares. */
export const without = (declared: string) =>
  `The archive has no ${declared} in it, the image's disk_format. ${CHOOSE}`
