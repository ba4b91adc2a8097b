import { projectQueries } from "../../session/queries.js"

/** Uploads only send; the pages of a project refetch what uploads change. */
export const uploadQueries = projectQueries()
