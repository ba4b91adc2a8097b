/** Each use of a word or phrase that docs or code should not have: `file:line "word": write ...`. */
export function glossary(root: string, covered?: string[]): string[]

/** The same for the text of one file; its path decides whether it has names. */
export function inFile(path: string, text: string): string[]
