/** The sources of the packages' entry points, relative to the repository. */
export const ENTRIES: string[]

/**
 * The exports of the entry points without a docstring, their fields that are numbers or times and whose unit
 * neither a docstring nor the name states, and the entry points without an example, as lines to print.
 */
export function undocumented(root: string, entries?: string[]): string[]
