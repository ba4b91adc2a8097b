import { json, type Answer } from "../answer.js"
import type { World } from "../world.js"
import { imageOf, type Verb } from "./call.js"
import { Fault } from "./fault.js"
import { mustBeAdmin, mustOwn } from "./policy.js"
import { importMethods, stores } from "./stores.js"
import { schemas } from "./schemas.js"
import { usageView } from "./unified-limits.js"

const storeViews = stores.map((id) => ({ id, default: "true" }))

export const infoImport: Verb = () =>
  json(200, {
    "import-methods": {
      description: "Import methods available.",
      type: "array",
      value: importMethods,
    },
  })

export const infoStores: Verb = () => json(200, { stores: storeViews })

export const infoStoresDetail: Verb = ({ caller, world }) => {
  mustBeAdmin(caller, "stores_info_detail")
  const properties = { data_dir: world.dataFolder, chunk_size: 65_536, thin_provisioning: false }
  return json(200, { stores: storeViews.map((store) => ({ ...store, type: "file", properties })) })
}

/** Empty without unified limits. */
export const infoUsage: Verb = (call) => json(200, { usage: usageView(call) })

export const schema: Verb = ({ params }) => {
  const name = params["schema"] ?? ""
  if (!Object.hasOwn(schemas, name)) throw new Fault(404)
  return json(200, schemas[name])
}

/** Only an admin is informed that there is no cache. */
export const cache: Verb = ({ caller }) => {
  mustBeAdmin(caller, "cache_list")
  throw new Fault(404, "Caching via API is not supported at this site.")
}

/** Needs no token. */
export const healthcheck = (accept: string): Answer =>
  accept.startsWith("application/json")
    ? json(200, { detailed: false, reasons: ["OK"] })
    : { status: 200, headers: { "content-type": "text/plain; charset=UTF-8" }, body: "OK" }

/** DELETE /v2/stores/{store}/{image}: there is one store, and the last copy cannot be deleted. */
export const removeFromStore: Verb = (call) => {
  const store = call.params["store_id"] ?? ""
  if (!stores.some((one) => one === store)) {
    throw new Fault(409, `The selected store ${store} is not available on this node.`)
  }
  const image = imageOf(call, (id) => `Failed to find image ${id}`)
  mustOwn(call, image, "modify_image")
  if (image.status !== "active") {
    throw new Fault(409, "It's not allowed to remove image data from store if image status is not 'active'")
  }
  throw new Fault(
    403,
    "Cannot delete image data from the only store containing it. Consider deleting the image instead.",
  )
}

const versionIds = [
  "2.15",
  "2.13",
  "2.12",
  "2.11",
  "2.10",
  "2.9",
  "2.8",
  "2.7",
  "2.6",
  "2.5",
  "2.4",
  "2.3",
  "2.2",
  "2.1",
  "2.0",
]

/** Every version in a path that Glance treats as v2. */
export const knownVersions: ReadonlySet<string> = new Set(["v2", ...versionIds.map((id) => `v${id}`)])

/**
 * The versions document: 300 for an unknown path, 200 for `/versions`. Its links lack the endpoint's prefix.
 */
export const versions = (world: World, status: 200 | 300) =>
  json(status, {
    versions: versionIds.map((id, index) => ({
      id: `v${id}`,
      status: index === 0 ? "CURRENT" : "SUPPORTED",
      links: [{ rel: "self", href: `${world.origin}/v2/` }],
    })),
  })
