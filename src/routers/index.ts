import type { AnyTRPCRouter, TRPCBuiltRouter } from "@trpc/server"
import { catalogProcedures } from "./catalog/index.js"
import { bulkProcedures } from "./image/bulk.js"
import { downloadLinkProcedures } from "./image/download-links.js"
import { importProcedures } from "./image/import.js"
import { memberProcedures } from "./image/members.js"
import { metadefProcedures } from "./image/metadefs.js"
import { permissionProcedures } from "./image/permissions.js"
import { readProcedures } from "./image/read.js"
import { imageSearchProcedures } from "./image/search.js"
import { uploadProcedures } from "./image/upload.js"
import { watchProcedures } from "./image/watch.js"
import { writeProcedures } from "./image/write.js"
import { goldenProcedures } from "./golden/index.js"
import { libraryProcedures } from "./library/index.js"
import { sessionProcedures } from "./session.js"
import type { ErrorShape } from "./failures.js"
import { router } from "./trpc.js"

const procedures = {
  ...readProcedures,
  ...imageSearchProcedures,
  ...permissionProcedures,
  ...importProcedures,
  ...downloadLinkProcedures,
  ...metadefProcedures,
  ...writeProcedures,
  ...memberProcedures,
  ...bulkProcedures,
  ...uploadProcedures,
  ...watchProcedures,
}

/**
 * The canonical names are `compute.image.*`. The guide's React examples use `compute.*`, so they exist there
 * too.
 */
const tree = {
  compute: { ...procedures, image: procedures },
  library: libraryProcedures,
  catalog: catalogProcedures,
  golden: goldenProcedures,
  session: sessionProcedures,
}

/**
 * Polaris' tRPC router: `compute.image.*`, the same procedures at `compute.*`, and `library.*`,
 * `catalog.*`, `golden.*` and `session.*`. Use `mergeRouters` to merge it with your own.
 */
export const appRouter = router(tree)

interface Root {
  ctx: object
  meta: object
  errorShape: ErrorShape
  transformer: false
}

/**
 * The router's type for clients: names, inputs, outputs and failures, without the server's types
 * (docs/adr/0018).
 */
export type AppRouter = TRPCBuiltRouter<Root, typeof tree>

/**
 * The same for a router that contains `appRouter`: `export type OwnRouter = RouterForClients<typeof
 * ownRouter>`.
 */
export type RouterForClients<Router extends AnyTRPCRouter> = TRPCBuiltRouter<Root, Router["_def"]["record"]>
