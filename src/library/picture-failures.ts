import { Refusal } from "../errors.js"
import { PICTURES, type LibraryReason } from "../schemas/library/values.js"

const MiB = 1024 * 1024

/** The largest picture that gets variants, in bytes. Pictures are decoded in memory. */
export const MOST_BYTES = 128 * MiB

export const MOST_PIXELS = 100_000_000

/** The largest number of frames of an animation, or pages of a TIFF. Only the first one is drawn. */
export const MOST_FRAMES = 2_000

export type PictureProblem = "unreadable" | "too many pixels" | "too many frames" | "crashed"

const FORMATS = Object.values(PICTURES).join(", ")

const ROWS: Record<PictureProblem, { reason: LibraryReason; message: string }> = {
  unreadable: {
    reason: "picture_unreadable",
    message: `This file is not a complete picture in a supported format (${FORMATS}). Check it, and upload it again.`,
  },
  crashed: {
    reason: "picture_unreadable",
    message:
      "This picture could not be decoded: it took too much memory or time. Save it again with another program, and upload that.",
  },
  "too many pixels": {
    reason: "picture_too_large",
    message: `A picture may have at most ${MOST_PIXELS / 1_000_000} megapixels; this one has more. Upload a smaller one.`,
  },
  "too many frames": {
    reason: "picture_too_large",
    message: `A picture may have at most ${MOST_FRAMES} frames or pages; this one has more. Upload a shorter one.`,
  },
}

/** Why a picture gets no variants. */
export const pictureFailure = (problem: PictureProblem) => new Refusal(422, ROWS[problem])

export const tooManyBytes = (size: number) =>
  new Refusal(422, {
    message: `A picture may have at most ${MOST_BYTES / MiB} MiB; this one has ${Math.ceil(size / MiB)} MiB. Upload a smaller one.`,
    reason: "picture_too_large" satisfies LibraryReason,
  })
