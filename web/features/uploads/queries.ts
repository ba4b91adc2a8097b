import { projectQueries } from "../../session/queries.js"

/** The query cache for uploads. They only send: the project's pages refetch what uploads change. */
export const uploadQueries = projectQueries()
