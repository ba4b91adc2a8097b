/** Names that several files of a program define and export: `name is exported by a.ts and b.ts: ...`. */
export function repeatedNames(root: string, programs?: string[]): string[]
