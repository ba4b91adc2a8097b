import { z } from "zod"
import { cancelGolden } from "../../golden/cancel.js"
import { compareBuilds } from "../../golden/compare.js"
import { createGolden } from "../../golden/create.js"
import { getGolden, getGoldenStatus } from "../../golden/get.js"
import { listGolden } from "../../golden/list.js"
import { goldenLogs } from "../../golden/logs.js"
import { rebuildGolden } from "../../golden/rebuild.js"
import { getProvenance } from "../../golden/provenance.js"
import { deleteGolden } from "../../golden/remove.js"
import { revokeGolden } from "../../golden/revoke.js"
import { getSbom } from "../../golden/sbom.js"
import {
  goldenImage,
  goldenList,
  goldenLog,
  goldenMessage,
  goldenProgress,
  goldenRef,
  listGoldenInput,
  rebuildInput,
  revokedBuilds,
  revokeInput,
  startedGolden,
  type StartedGolden,
} from "../../schemas/golden/images.js"
import { compareInput, goldenComparison, goldenSbom } from "../../schemas/golden/sbom.js"
import { goldenProvenance, provenanceInput } from "../../schemas/golden/provenance.js"
import { createGoldenInput } from "../../schemas/golden/recipe.js"
import type { Route } from "../route.js"
import { inGolden } from "./rows.js"

const ACCEPTED = () => ({ status: 202 })
const STARTED = ({ image }: StartedGolden) => ({ status: image.status === "ready" ? 200 : 202 })

export const goldenImageRoutes: Route[] = [
  inGolden({
    method: "POST",
    path: "/api/v1/images",
    twin: "golden.images.create",
    summary: "Start to build a golden image",
    input: createGoldenInput,
    output: startedGolden,
    outputs: { 200: startedGolden, 202: startedGolden },
    verb: createGolden,
    reply: STARTED,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images",
    twin: "golden.images.list",
    summary: "The project's golden images, newest first",
    input: listGoldenInput,
    output: goldenList,
    verb: listGolden,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}",
    twin: "golden.images.get",
    summary: "A golden image",
    input: goldenRef,
    output: goldenImage,
    verb: getGolden,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/status",
    twin: "golden.images.status",
    summary: "How far the build of a golden image is",
    input: goldenRef,
    output: goldenProgress,
    verb: getGoldenStatus,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/logs",
    twin: "golden.images.logs",
    summary: "The console of the machine that builds a golden image, as text",
    input: goldenRef,
    output: goldenLog,
    outputs: { 200: z.string() },
    type: "text/plain; charset=utf-8",
    render: ({ log }) => log,
    verb: goldenLogs,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/provenance",
    twin: "golden.images.provenance",
    summary: "Where a golden image comes from, as a signed statement",
    input: provenanceInput,
    output: goldenProvenance,
    verb: getProvenance,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/sbom",
    twin: "golden.images.sbom",
    summary: "What a golden image has installed, as a document of CycloneDX",
    input: provenanceInput,
    output: goldenSbom,
    outputs: { 200: goldenSbom.shape.sbom },
    type: "application/vnd.cyclonedx+json",
    render: ({ sbom }) => JSON.stringify(sbom),
    verb: getSbom,
  }),
  inGolden({
    method: "GET",
    path: "/api/v1/images/{name}/compare",
    twin: "golden.images.compare",
    summary: "In what two builds differ: packages, files, scripts, labels and base image",
    input: compareInput,
    output: goldenComparison,
    verb: compareBuilds,
  }),
  inGolden({
    method: "POST",
    path: "/api/v1/images/{name}:cancel",
    twin: "golden.images.cancel",
    summary: "Stop the build of a golden image",
    input: goldenRef,
    output: goldenMessage,
    outputs: { 202: goldenMessage },
    verb: cancelGolden,
    reply: ACCEPTED,
  }),
  inGolden({
    method: "POST",
    path: "/api/v1/images/{name}:rebuild",
    twin: "golden.images.rebuild",
    summary: "Build a golden image again from its recipe",
    input: rebuildInput,
    output: startedGolden,
    outputs: { 200: startedGolden, 202: startedGolden },
    verb: rebuildGolden,
    reply: STARTED,
  }),
  inGolden({
    method: "POST",
    path: "/api/v1/images/{name}:revoke",
    twin: "golden.images.revoke",
    summary: "Revoke a golden image, and those that descend from it",
    input: revokeInput,
    output: revokedBuilds,
    verb: revokeGolden,
  }),
  inGolden({
    method: "DELETE",
    path: "/api/v1/images/{name}",
    twin: "golden.images.delete",
    summary: "Delete a golden image, its builds and its images at Glance",
    input: goldenRef,
    output: goldenMessage,
    verb: deleteGolden,
  }),
]
