/** Files under `root` that import each other, directly or through others: one list for each circle. */
export function circles(root: string): string[][]
