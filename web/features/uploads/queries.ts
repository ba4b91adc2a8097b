import { projectQueries } from "../../session/queries.js"

/** Uploads only send; what they change is read elsewhere. */
export const uploadQueries = projectQueries()
