import { and, eq, inArray } from "drizzle-orm"
import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { Server } from "../nova/server.js"
import type { GoldenVm, goldenVmList, listVmsInput } from "../schemas/golden/vms.js"
import type { VmStatus } from "../schemas/golden/values.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { sizeText, timeText } from "./shown.js"
import { builds, type BuildRow } from "./tables.js"

const MIB = 2 ** 20

interface Vm {
  server: Server
  build: Pick<BuildRow, "imageName">
}

/** The servers that build golden images of the caller's project, in the order of their names. */
export async function listVms(
  context: GoldenContext,
  { limit, cursor }: z.output<typeof listVmsInput>,
): Promise<z.output<typeof goldenVmList>> {
  const after = cursor === undefined ? "" : Buffer.from(cursor, "base64url").toString()
  const all = (await findVms(context, "golden-image-"))
    .filter(({ server }) => server.name > after)
    .toSorted((one, other) => (one.server.name < other.server.name ? -1 : 1))
  const vms = all.slice(0, limit).map(describeVm)
  const last = vms.at(-1)
  const more = all.length > limit && last !== undefined
  return {
    ...{ vms, count: vms.length },
    ...(more && { next_cursor: Buffer.from(last.name).toString("base64url") }),
  }
}

/** Refusal 404 for a server that is not one of the project's golden images. */
export async function getVm(context: GoldenContext, { name }: { name: string }): Promise<GoldenVm> {
  return describeVm(await findVm(context, name))
}

/** Deletes a server. The build that uses it then fails. */
export async function deleteVm(
  context: GoldenContext,
  { name }: { name: string },
): Promise<{ message: string }> {
  requireMember(context.call)
  const { server } = await findVm(context, name)
  await context.golden.novaFor(context.call).servers.remove(server.id)
  return { message: "VM deletion started" }
}

async function findVm(context: GoldenContext, name: string): Promise<Vm> {
  const found = (await findVms(context, name)).find(({ server }) => server.name === name)
  if (found === undefined) throw new Refusal(404, "VM not found")
  return found
}

/**
 * Servers that carry the id of a build of this project, so that a server only named like one does not count.
 */
async function findVms({ golden, call }: GoldenContext, namePrefix: string): Promise<Vm[]> {
  const servers = await golden.novaFor(call).servers.list({ namePrefix })
  const ids = servers.map((server) => server.metadata["polaris_build"]).filter(isBuildId)
  if (ids.length === 0) return []
  const own = and(eq(builds.projectId, call.caller.project.id), inArray(builds.id, ids))
  const rows = await golden.database.query(
    (queries) => queries.select({ id: builds.id, imageName: builds.imageName }).from(builds).where(own),
    call.signal,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return servers.flatMap((server) => {
    const build = byId.get(server.metadata["polaris_build"] ?? "")
    return build === undefined || server.status === "DELETED" ? [] : [{ server, build }]
  })
}

const isBuildId = (id: string | undefined): id is string =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id ?? "")

const STATUSES: Partial<Record<string, VmStatus>> = {
  BUILD: "pending",
  ACTIVE: "running",
  SHUTOFF: "stopped",
  ERROR: "failed",
  SOFT_DELETED: "deleting",
}

function describeVm({ server, build }: Vm): GoldenVm {
  const [address] = Object.values(server.addresses).flat()
  const isDeleting = server.task_state === "deleting"
  return {
    ...{ name: server.name, image_name: build.imageName },
    status: isDeleting ? "deleting" : (STATUSES[server.status] ?? "running"),
    ...(address && { ip: address.addr }),
    created_at: timeText(new Date(server.created ?? 0)),
    updated_at: timeText(new Date(server.updated ?? server.created ?? 0)),
    labels: { "goldenpipe.io/purpose": server.metadata["polaris_purpose"] ?? "image-creation" },
    cpu: server.flavor?.vcpus ?? 0,
    memory: sizeText((server.flavor?.ram ?? 0) * MIB),
  }
}
