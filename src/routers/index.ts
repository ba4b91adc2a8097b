import { bulkOperations } from "./image/bulk.js"
import { members } from "./image/members.js"
import { read } from "./image/read.js"
import { upload } from "./image/upload.js"
import { write } from "./image/write.js"
import { router } from "./trpc.js"

const procedures = { ...read, ...write, ...members, ...bulkOperations, ...upload }

/** Canonical names at `compute.image.*`; the guide's React examples use `compute.*`, so they stand there too. */
export const appRouter = router({ compute: router({ ...procedures, image: router(procedures) }) })

export type AppRouter = typeof appRouter
