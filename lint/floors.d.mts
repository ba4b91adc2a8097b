/**
 * A row of the table: a file or a folder, relative to the repository, and what it may import besides the
 * layers below.
 */
export interface Module {
  module: string
  packages?: string[]
  anyPackage?: true
  also?: string[]
  closed?: string[]
  types?: true
  code?: string[]
  browser?: true
}

export const FLOORS: Record<string, Module[][]>
