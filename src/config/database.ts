import { z } from "zod"
import { groups, variables, whole } from "./variables.js"

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be a URL that starts with postgresql:// or postgres://",
})

/** Where Polaris stores what must not be lost. */
export const databaseConfig = z
  .object({
    url: postgresUrl.optional().register(variables, {
      name: "DATABASE_URL",
      secret: true,
      description:
        "A PostgreSQL server, if several processes share it or it must survive a power failure; without it an " +
        "embedded database is used.",
      example: "postgresql://polaris:secret@127.0.0.1:5432/polaris",
      more: "[The database](#the-database)",
    }),
    folder: z.string().default("polaris-database").register(variables, {
      name: "DATABASE_FOLDER",
      description:
        "Folder of the embedded database, for one process; created when something first needs a database.",
    }),
    connections: whole(10, 3, 1000).register(variables, {
      name: "DATABASE_CONNECTIONS",
      description: "Connections of one process to `DATABASE_URL`; more requests wait for a free one.",
    }),
  })
  .register(groups, { title: "The database" })
