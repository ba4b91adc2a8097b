/** A count with its noun. */
export const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`
