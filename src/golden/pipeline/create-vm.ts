import { eq } from "drizzle-orm"
import { answered, Refusal } from "../../errors.js"
import type { Server } from "../../nova/server.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import type { Recipe } from "../recipe/recipe.js"
import { userDataOf } from "../recipe/user-data.js"
import { builds } from "../tables.js"
import { makeBootVolume, type BootVolume } from "./boot-volume.js"
import { cloudFor, enterStage, untilFound, type Building, type Cloud } from "./building.js"

/** How long Nova may take to start a server, in milliseconds. */
const LIMIT_MS = 900_000

/** The machine that builds an image. */
export interface Machine {
  serverId: string
  /** Undefined for a flavor with a disk. */
  volume: BootVolume | undefined
}

/** Creates the server that builds the image, with its volume, and waits until it runs. */
export async function createVm(building: Building, imageId: string): Promise<Machine> {
  const { run, build } = building
  const entered = await enterStage(building, "create_vm")
  const purpose = "image-creation"
  const volume = await makeBootVolume(building, { purpose, imageId, begun: entered })
  const begun = volume?.filledAt ?? entered
  const vm = { name: build.serverName, imageId, recipe: build.recipe, purpose, volume }
  const id = await run.step("create vm", (signal) => findOrCreate(building, vm, signal))
  await run.commit("name vm", async (tx) => {
    await tx.update(builds).set({ serverId: id }).where(eq(builds.id, build.id))
  })
  await run.step("start vm", (signal) => untilStarted(building, id, begun, signal))
  return { serverId: id, volume }
}

export interface NewVm {
  name: string
  imageId: string
  recipe: Recipe
  purpose: string
  volume: BootVolume | undefined
}

/** A server of this name that carries the build's id was created before a crash. */
export async function findOrCreate(building: Building, vm: NewVm, signal: AbortSignal): Promise<string> {
  const { build } = building
  const { nova } = await cloudFor(building, signal)
  const mine = { namePrefix: vm.name, metadata: { polaris_build: build.id } }
  const found = (await nova.servers.list(mine)).find(({ name }) => name === vm.name)
  if (found !== undefined) return found.id
  const metadata = {
    ...{ polaris_build: build.id, polaris_image: build.imageName, polaris_purpose: vm.purpose },
  }
  return nova.servers.create({
    ...{ name: vm.name, metadata },
    root: vm.volume === undefined ? { imageId: vm.imageId } : { volumeId: vm.volume.id },
    ...{ flavorId: build.plan.flavorId, networkIds: build.plan.networkIds },
    userData: userDataOf(vm.recipe, build.id),
  })
}

/** Waits until a server runs, or has already powered off. */
export const untilStarted = (building: Building, id: string, begun: number, signal: AbortSignal) => {
  const late = { message: "The VM did not start in time.", reason: "took_too_long" as const }
  const check = async ({ nova }: Cloud) =>
    healthy(await serverOf({ nova }, id)).status === "BUILD" ? undefined : true
  return untilFound(building, { ends: begun + LIMIT_MS, late, check }, signal)
}

/** A server of a build. Refusal 422 if somebody has deleted it. */
export async function serverOf({ nova }: Pick<Cloud, "nova">, id: string): Promise<Server> {
  const server = await nova.servers.get(id).catch((error: unknown) => {
    if (answered(error, 404)) throw gone()
    throw error
  })
  if (server.status === "DELETED" || server.status === "SOFT_DELETED") throw gone()
  return server
}

const gone = () =>
  new Refusal(422, {
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
