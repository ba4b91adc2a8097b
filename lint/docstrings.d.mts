/** The sources of the packages' entry points, relative to the repository. */
export const ENTRIES: string[]

/**
 * What the entry points export without a docstring, and entry points without an example, as lines to print.
 */
export function undocumented(root: string, entries?: string[]): string[]
