import { jobs } from "./0001-jobs.js"
import { library } from "./0002-library.js"
import { catalog } from "./0003-catalog.js"
import { catalogIndex } from "./0004-catalog-index.js"

/**
 * All migrations, in their order, named like their files. One that has been released never changes and never
 * moves: what it made stays in databases. Several statements each; they run in one transaction.
 */
export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: "0001-jobs", sql: jobs },
  { name: "0002-library", sql: library },
  { name: "0003-catalog", sql: catalog },
  { name: "0004-catalog-index", sql: catalogIndex },
]
