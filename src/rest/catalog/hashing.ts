import { getHashing } from "../../catalog/hashing/status.js"
import { startHashing, stopHashing } from "../../catalog/hashing/turn.js"
import { hashing } from "../../schemas/catalog/hashing.js"
import { projectOnly } from "../../schemas/project-only.js"
import type { Route } from "../route.js"
import { inCatalog } from "./rows.js"

const row = { path: "/api/hashing", input: projectOnly, output: hashing } as const

/** The reading of images whose hash nobody knows. */
export const hashingRoutes: Route[] = [
  inCatalog({
    ...{ ...row, method: "GET", twin: "catalog.hashing" },
    summary: "How far the reading of images without a hash is",
    verb: getHashing,
  }),
  inCatalog({
    ...{ ...row, method: "POST", twin: "catalog.startHashing" },
    summary: "Read the project's images without a hash",
    verb: startHashing,
  }),
  inCatalog({
    ...{ ...row, method: "DELETE", twin: "catalog.stopHashing" },
    summary: "Stop reading images without a hash",
    verb: stopHashing,
  }),
]
