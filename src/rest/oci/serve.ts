import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { findArtifact, type Artifact } from "../../catalog/artifacts.js"
import type { CatalogContext } from "../../catalog/catalog.js"
import { READS, refuseOtherMethods } from "../../server/methods.js"
import type { Services } from "../../services.js"
import { addressOf } from "./address.js"
import { sendBlob } from "./blobs.js"
import { callOfClient } from "./caller.js"
import { failAsOci, refusal } from "./errors.js"
import { sendCatalog, TAG, tagsOf } from "./lists.js"
import { digestOf, INDEX_TYPE, manifestOf, MANIFEST_TYPE } from "./manifest.js"

type OciRequest = FastifyRequest<{ Params: { "*": string } }>

/** A registry of the catalog's images to read from: OCI Distribution specification 1.1, at `/v2/`. */
export function serveOci(scope: FastifyInstance, services: Services): void {
  const url = "/v2/*"
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    void failAsOci(request, reply, error)
  const allowed = (request: FastifyRequest) => {
    addressOf((request as OciRequest).params["*"])
    return READS
  }
  refuseOtherMethods(scope, { url, errorHandler, except: READS, allowed })
  scope.route({
    ...{ method: [...READS], url, errorHandler },
    handler: (request: OciRequest, reply) => answer(services, request, reply),
  })
}

async function answer(services: Services, request: OciRequest, reply: FastifyReply): Promise<FastifyReply> {
  const call = await callOfClient(services, request, reply)
  const context = { catalog: services.catalog, call }
  reply.header("docker-distribution-api-version", "registry/2.0")
  const address = addressOf(request.params["*"])
  if (address.kind === "root") return reply.send({})
  if (address.kind === "catalog") return sendCatalog(context, request, reply)
  const artifact = await visible(context, address.hash)
  if (address.kind === "tags") return reply.send(tagsOf(request, artifact.hash))
  const { reference } = address
  if (address.kind === "blobs") return sendBlob(context, { request, reply, artifact, digest: reference })
  if (address.kind === "referrers") return sendReferrers(reply)
  return sendManifest(reply, artifact, reference)
}

/** The same for what does not exist, what the caller may not see, and what is only claimed. */
async function visible(context: CatalogContext, hash: string): Promise<Artifact> {
  const found = hash === "" ? undefined : await findArtifact(context, hash)
  if (found === undefined) throw refusal(404, "NAME_UNKNOWN", "There is no repository of this name.")
  return found
}

function sendManifest(reply: FastifyReply, artifact: Artifact, reference: string): FastifyReply {
  const bytes = manifestOf(artifact)
  const digest = digestOf(bytes)
  if (reference !== TAG && reference !== digest)
    throw refusal(404, "MANIFEST_UNKNOWN", `This repository has no such manifest. Its tag is ${TAG}.`)
  return reply
    .headers({ "docker-content-digest": digest, etag: `"${digest}"`, "content-type": MANIFEST_TYPE })
    .send(bytes)
}

/** Nothing refers to images. */
const sendReferrers = (reply: FastifyReply) =>
  reply
    .type(INDEX_TYPE)
    .send(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [] })))
