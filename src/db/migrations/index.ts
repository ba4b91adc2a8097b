import { jobTables } from "./0001-jobs.js"
import { libraryTables } from "./0002-library.js"
import { catalogTables } from "./0003-catalog.js"
import { catalogIndex } from "./0004-catalog-index.js"
import { catalogSlots } from "./0005-catalog-slots.js"
import { leftWork } from "./0006-left-work.js"
import { hashingTables } from "./0007-catalog-hashing.js"
import { catalogTurns } from "./0008-catalog-turns.js"
import { catalogRevisions } from "./0009-catalog-revisions.js"
import { goldenTables } from "./0010-golden.js"
import { goldenRevocation } from "./0011-golden-revocation.js"
import { goldenStatements } from "./0012-golden-provenance.js"
import { goldenSboms } from "./0013-golden-sbom.js"
import { goldenSchedules } from "./0014-golden-schedule.js"
import { jobTrace } from "./0015-job-trace.js"

/**
 * All migrations in their order, named after their files. A released migration is never changed or moved,
 * because databases have already applied it. The statements of one migration run in one transaction.
 */
export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: "0001-jobs", sql: jobTables },
  { name: "0002-library", sql: libraryTables },
  { name: "0003-catalog", sql: catalogTables },
  { name: "0004-catalog-index", sql: catalogIndex },
  { name: "0005-catalog-slots", sql: catalogSlots },
  { name: "0006-left-work", sql: leftWork },
  { name: "0007-catalog-hashing", sql: hashingTables },
  { name: "0008-catalog-turns", sql: catalogTurns },
  { name: "0009-catalog-revisions", sql: catalogRevisions },
  { name: "0010-golden", sql: goldenTables },
  { name: "0011-golden-revocation", sql: goldenRevocation },
  { name: "0012-golden-provenance", sql: goldenStatements },
  { name: "0013-golden-sbom", sql: goldenSboms },
  { name: "0014-golden-schedule", sql: goldenSchedules },
  { name: "0015-job-trace", sql: jobTrace },
]
