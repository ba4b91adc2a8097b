import { startCountingProxy } from "../support/counting-proxy.js"
import type { Procedures } from "../support/http.js"
import { make, share } from "../support/images.js"
import { withPolaris } from "../support/process.js"
import type { Row } from "../support/table.js"
import type { Scenario } from "./scenario.js"

const COUNT = 30

/** The requests to Keystone and Glance per call of Polaris, counted by proxies in between. Not timed. */
export const calls: Scenario = async (cloud, { owner, neighbour }) => {
  const [keystone, glance] = await Promise.all([
    startCountingProxy(cloud.authUrl),
    startCountingProxy(cloud.glance),
  ])
  const imageIds = await make(owner, COUNT)
  await share(await make(neighbour, COUNT, { visibility: "shared" }), neighbour, owner)
  const counted = { ...cloud, authUrl: keystone.url }
  try {
    return await withPolaris(counted, { GLANCE_ENDPOINT: glance.url }, async (polaris) => {
      const rows: Row[] = []
      for (const [what, call, fewest] of operations(owner.polaris(polaris), imageIds)) {
        await call()
        const asked = { keystone: keystone.take(), glance: glance.take() }
        const cold = rows.length === 0
        const met = asked.keystone === (cold ? 1 : 0) && asked.glance === fewest
        rows.push({
          operation: what,
          Keystone: String(asked.keystone),
          Glance: String(asked.glance),
          aim: `${cold ? 1 : 0} and ${fewest} ${met ? "ok" : "missed"}`,
        })
      }
      return { title: "Calls to Keystone and Glance", rows }
    })
  } finally {
    await Promise.all([keystone.close(), glance.close()])
  }
}

type Operation = [what: string, call: () => Promise<unknown>, fewest: number]

function operations({ query, mutate }: Procedures, imageIds: string[]): Operation[] {
  const [imageId = ""] = imageIds
  const rename = { imageId, operations: [{ op: "replace", path: "/name", value: "renamed" }] }
  return [
    ["getImageById, the token's first", () => query("getImageById", { imageId }), 1],
    ["getImageById", () => query("getImageById", { imageId }), 1],
    ["listImagesWithPagination", () => query("listImagesWithPagination", { limit: 25 }), 1],
    ["listImages", () => query("listImages", {}), 1],
    [
      `listSharedImagesByMemberStatus of ${COUNT}`,
      () => query("listSharedImagesByMemberStatus", { memberStatus: "accepted" }),
      2,
    ],
    ["createImage", () => mutate("createImage", { name: "bench" }), 1],
    ["updateImage", () => mutate("updateImage", rename), 3],
    [`deleteImages of ${COUNT}`, () => mutate("deleteImages", { imageIds }), COUNT],
  ]
}
