import type { BuildRow } from "../tables.js"

/** The id of the image that Glance downloads for a build. It is the build's, so that it is found again. */
export const downloadId = ({ id }: Pick<BuildRow, "id">) => id
