import { checkHealth } from "../../golden/health.js"
import { getMetrics } from "../../golden/metrics.js"
import { deleteScript, getScript, listScripts, putScript } from "../../golden/scripts/store.js"
import { deleteVm, getVm, listVms } from "../../golden/vms.js"
import { goldenMessage } from "../../schemas/golden/images.js"
import { goldenScript, goldenScriptList, putScriptInput, scriptRef } from "../../schemas/golden/scripts.js"
import {
  goldenHealth,
  goldenMetrics,
  goldenVm,
  goldenVmList,
  listVmsInput,
  vmRef,
} from "../../schemas/golden/vms.js"
import { projectOnly } from "../../schemas/project-only.js"
import type { Route } from "../route.js"
import { channelRoutes } from "./channels.js"
import { goldenImageRoutes } from "./images.js"
import { scheduleRoutes } from "./schedules.js"
import { inGolden, openly } from "./rows.js"

const vmRoutes: Route[] = [
  inGolden({
    method: "GET",
    path: "/api/v1/vms",
    twin: "golden.vms.list",
    summary: "The servers that build golden images of the project",
    input: listVmsInput,
    output: goldenVmList,
    verb: listVms,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/vms/{name}",
    twin: "golden.vms.get",
    summary: "A server that builds a golden image",
    input: vmRef,
    output: goldenVm,
    verb: getVm,
  }),
  inGolden({
    method: "DELETE",
    path: "/api/v1/vms/{name}",
    twin: "golden.vms.delete",
    summary: "Delete a server; the build that uses it fails",
    input: vmRef,
    output: goldenMessage,
    verb: deleteVm,
  }),
]

const scriptRoutes: Route[] = [
  inGolden({
    method: "GET",
    path: "/api/v1/scripts",
    twin: "golden.scripts.list",
    summary: "The scripts that recipes of the project can name",
    input: projectOnly,
    output: goldenScriptList,
    verb: listScripts,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/scripts/{name}",
    twin: "golden.scripts.get",
    summary: "A script with its content",
    input: scriptRef,
    output: goldenScript,
    verb: getScript,
  }),
  inGolden({
    method: "PUT",
    path: "/api/v1/scripts/{name}",
    twin: "golden.scripts.put",
    summary: "Store a script of the project, or replace it",
    input: putScriptInput,
    output: goldenScript,
    verb: putScript,
  }),
  inGolden({
    method: "DELETE",
    path: "/api/v1/scripts/{name}",
    twin: "golden.scripts.delete",
    summary: "Delete a script of the project",
    input: scriptRef,
    output: goldenMessage,
    verb: deleteScript,
  }),
]

/** All routes of golden images. */
export const GOLDEN_ROUTES: readonly Route[] = [
  openly({
    method: "GET",
    path: "/api/v1/health",
    twin: "golden.health",
    summary: "Whether requests can be served",
    input: projectOnly,
    output: goldenHealth,
    outputs: { 200: goldenHealth, 503: goldenHealth },
    verb: checkHealth,
    reply: ({ status }) => ({ status: status === "healthy" ? 200 : 503 }),
  }),
  ...goldenImageRoutes,
  ...channelRoutes,
  ...scheduleRoutes,
  ...vmRoutes,
  ...scriptRoutes,
  inGolden({
    method: "GET",
    path: "/api/v1/metrics",
    twin: "golden.metrics",
    summary: "Numbers about the golden images of the project",
    input: projectOnly,
    output: goldenMetrics,
    verb: getMetrics,
  }),
]
