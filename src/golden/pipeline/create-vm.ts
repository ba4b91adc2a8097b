import { eq } from "drizzle-orm"
import { answered, Refusal } from "../../errors.js"
import type { Server } from "../../nova/server.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { userDataOf } from "../recipe/user-data.js"
import { builds } from "../tables.js"
import { cloudFor, enterStage, untilFound, type Building, type Cloud } from "./building.js"

/** How long Nova may take to start a server, in milliseconds. */
const LIMIT_MS = 900_000

/** Creates the server that builds the image, and waits until it runs. Returns its id. */
export async function createVm(building: Building, imageId: string): Promise<string> {
  const { run, build } = building
  const begun = await enterStage(building, "create_vm")
  const id = await run.step("create vm", (signal) => findOrCreate(building, imageId, signal))
  await run.commit("name vm", async (tx) => {
    await tx.update(builds).set({ serverId: id }).where(eq(builds.id, build.id))
  })
  await run.step("start vm", (signal) => {
    const late = { message: "The VM did not start in time.", reason: "took_too_long" as const }
    return untilFound(
      building,
      { ends: begun + LIMIT_MS, late, check: (cloud) => started(cloud, id) },
      signal,
    )
  })
  return id
}

/** Metadata of the servers of one build, by which they are found again. */
export const metadataOf = ({ id, imageName }: Building["build"]) => ({
  ...{ polaris_build: id, polaris_image: imageName, polaris_purpose: "image-creation" },
})

/** A server that exists was created before a crash. */
async function findOrCreate(building: Building, imageId: string, signal: AbortSignal): Promise<string> {
  const { build } = building
  const { nova } = await cloudFor(building, signal)
  const mine = { namePrefix: build.serverName, metadata: { polaris_build: build.id } }
  const [found] = await nova.servers.list(mine)
  if (found !== undefined) return found.id
  return nova.servers.create({
    ...{ name: build.serverName, imageId, metadata: metadataOf(build) },
    ...{ flavorId: build.plan.flavorId, networkIds: build.plan.networkIds },
    userData: userDataOf(build.recipe, build.id),
  })
}

async function started({ nova }: Cloud, id: string): Promise<true | undefined> {
  const { status } = healthy(await serverOf({ nova }, id))
  return status === "BUILD" ? undefined : true
}

/** A server of a build. Refusal 422 if somebody has deleted it. */
export async function serverOf({ nova }: Pick<Cloud, "nova">, id: string): Promise<Server> {
  const server = await nova.servers.get(id).catch((error: unknown) => {
    if (answered(error, 404)) throw gone
    throw error
  })
  if (server.status === "DELETED" || server.status === "SOFT_DELETED") throw gone
  return server
}

const gone = new Refusal(422, {
  message: "The VM was deleted before the build had ended.",
  reason: "server_gone" satisfies GoldenReason,
})

/** Refusal 422, with Nova's reason, for a server with the status ERROR. */
export function healthy(server: Server): Server {
  if (server.status !== "ERROR") return server
  const reason = server.fault?.message.replace(/\.$/, "").slice(0, 500) ?? "it gives no reason"
  throw new Refusal(422, {
    message: `The compute service could not run the VM: ${reason}.`,
    reason: "server_failed" satisfies GoldenReason,
  })
}
