import { afterAll, expect, test } from "vitest"
import type { Contract } from "./support.js"
import { OWNERS, openChanges } from "../support/catalog-changes.js"
import { startPolaris } from "../support/polaris.js"

const VIEWERS = [...OWNERS, "admin"] as const

/** What of an image at Glance must be in the index. */
const factsOf = (image: Record<string, unknown>) => ({
  ...{ id: image["id"], status: image["status"], name: image["name"], visibility: image["visibility"] },
  ...{ owner: image["owner"], note: image["catalog_note"], tags: (image["tags"] as string[]).toSorted() },
})

/** The index follows so many random changes that are made behind its back. */
export function followsChanges(c: Contract, count: number): void {
  const endings: (() => Promise<unknown>)[] = []
  afterAll(async () => {
    for (const end of endings) await end()
  }, 600_000)

  test(
    `after ${count} random changes at Glance the index has for each caller what Glance lists`,
    { timeout: 1_200_000 },
    async () => {
      const { authUrl, region } = c.cloud
      const changes = await openChanges({ authUrl, region, tag: c.tag, projects: c.projects })
      endings.unshift(() => changes.close())
      const often = { CATALOG_REFRESH_SECONDS: "1", CATALOG_SWEEP_SECONDS: "1" }
      const polaris = await startPolaris(authUrl, { ...often, ...(region && { OS_REGION_NAME: region }) })
      endings.unshift(() => polaris.close())
      const { database } = polaris.services

      const page = async (viewer: (typeof VIEWERS)[number], query: string) => {
        const response = await fetch(`${polaris.url}/api/images?${query}`, { headers: c.headers[viewer] })
        expect(response.status).toBe(200)
        return (await response.json()) as { data: { id: string }[]; meta: { total: number } }
      }
      const scopeOf = (viewer: (typeof VIEWERS)[number]) =>
        viewer === "admin" ? `${c.projects.admin}+admin` : c.projects[viewer]

      for (let made = 0; made < count; made++) {
        await changes.change()
        const viewer = VIEWERS[made % VIEWERS.length] ?? "demo"
        if (made % 10 === 0) await page(viewer, "page[size]=50")
      }
      const after = new Date().toISOString()

      for (const viewer of VIEWERS) {
        const [scope, listed] = [scopeOf(viewer), await changes.list(viewer)]
        const isSwept = async () => {
          await page(viewer, "page[size]=1")
          const rows = await database.query(({ run }) =>
            run("select 1 from catalog_scope where scope = $1 and swept_at >= $2::timestamptz", [
              scope,
              after,
            ]),
          )
          return rows.length
        }
        await expect.poll(isSwept, { timeout: 600_000 }).toBe(1)
        const copies = await database.query(({ run }) =>
          run(
            `select source_id, status, owner_project, attributes, tags from catalog_copy
              where scope = $1 and $2 = any(tags)`,
            [scope, c.tag],
          ),
        )
        const indexed = copies.map((row) => {
          const attributes = row["attributes"] as Record<string, unknown>
          const { source_id: id, status, owner_project: owner, tags } = row
          return factsOf({ ...attributes, id, status, owner, tags })
        })
        const byId = (one: { id: unknown }, other: { id: unknown }) =>
          String(one.id) < String(other.id) ? -1 : 1
        expect(indexed.toSorted(byId)).toEqual(listed.map(factsOf).toSorted(byId))
        const claims = listed
          .filter(({ size }) => size !== null)
          .map((image) => String(image["owner_specified.openstack.sha256"]))
        const { data, meta } = await page(viewer, `filter[tags][any]=${c.tag}&sort=id&page[size]=200`)
        expect(data.map(({ id }) => id)).toEqual([...new Set(claims)].toSorted())
        expect(meta.total).toBe(data.length)
      }
    },
  )
}
