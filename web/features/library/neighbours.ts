interface Moves {
  /** The image it comes behind when it moves one place; null for the first place, undefined if it cannot. */
  earlier: string | null | undefined
  later: string | undefined
}

/** Where an image of an album can move by one place. */
export function neighbours(images: readonly { image_id: string }[], imageId: string): Moves {
  const at = images.findIndex(({ image_id }) => image_id === imageId)
  if (at < 0) return { earlier: undefined, later: undefined }
  const earlier = at === 0 ? undefined : (images[at - 2]?.image_id ?? null)
  return { earlier, later: images[at + 1]?.image_id }
}
