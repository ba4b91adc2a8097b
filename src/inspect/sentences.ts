import { nameOf } from "./found.js"

/** The start of a problem that concerns only the size. */
const DECLARES = "declares a virtual disk"

export const tooLarge = (most: bigint) => (bytes: bigint) =>
  bytes > most ? `${DECLARES} of ${bytes} bytes, but this service accepts at most ${most}` : undefined

const SMALLER = "Make a smaller disk, or ask your operator to raise MAX_VIRTUAL_BYTES."
const CONVERT =
  "An image must be a single file with its whole disk: others could read files of the host. Convert it with qemu-img convert, and upload the result."

/** A file of a recognised format that is dangerous. */
export const unsafe = (name: string, problem: string) =>
  `The ${name} file ${problem}. ${problem.startsWith(DECLARES) ? SMALLER : CONVERT}`

const CHOOSE = "Choose the right file or format."

const called = (name: string) => (name === "gpt" ? "a disk with a partition table" : name)

/** A file that does not have the declared `disk_format`. */
export function mismatch(declared: string, found: string[], head: Buffer): string {
  const name = found.length > 0 ? found.map(called).join(" and ") : nameOf(head)
  if (found.length > 1) return `The file is ${name} at the same time. Choose a file with one format.`
  return name === undefined
    ? `The file is not ${declared}, the image's disk_format: the signature is missing. ${CHOOSE}`
    : `The file is ${name}, but the image's disk_format is ${declared}. ${CHOOSE}`
}

/** A compressed file that cannot be unpacked here. */
export const unseen = (name: string) =>
  `The file is ${name}, which cannot be inspected. Compress it with gzip, or upload it without compression.`

/** An archive without the disk that its image declares. */
export const without = (declared: string) =>
  `The archive does not contain a ${declared} disk, which is the image's disk_format. ${CHOOSE}`
