import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { putMember, type Image } from "../../simulator/index.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import type { Person } from "../support/library.js"

/** Several projects with images of the same contents, and claims to have each other's. */

const CLAIM = "owner_specified.openstack.sha256"
const OWNERS = ["demo", "other", "limited"] as const

let catalog: CatalogStage
let people: Map<string, Person>

beforeAll(async () => {
  catalog = await openCatalog()
  people = new Map()
  for (const account of OWNERS) people.set(account, await catalog.as(account))
})
afterAll(() => catalog.close())

const generated = fc.record({
  owner: fc.constantFrom(...OWNERS),
  /** Which of a few contents it has, or says it has. */
  content: fc.nat(3),
  isClaim: fc.boolean(),
  visibility: fc.constantFrom("private", "private", "shared", "public", "community"),
  member: fc.constantFrom(...OWNERS),
  memberStatus: fc.constantFrom("accepted", "pending"),
  isProtected: fc.boolean(),
})

type Given = typeof generated extends fc.Arbitrary<infer T> ? T : never

interface Made extends Omit<Given, "content"> {
  image: Image
  hash: string
}

const person = (account: string) => people.get(account) as Person

function make(given: Given, round: number, at: number): Made {
  const { owner, content, isClaim, visibility, isProtected } = given
  const hash = sha256Hex(`${round} ${content}`)
  const bytes = { os_hash_algo: "sha512", os_hash_value: sha256Hex(`${round} bytes ${at}`).repeat(2) }
  const created = new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString().replace(".000Z", "Z")
  const image = catalog.put(person(owner), {
    ...{ visibility, protected: isProtected, created_at: created, name: `${round}` },
    ...(isClaim ? { ...bytes, properties: { [CLAIM]: hash } } : { os_hash_value: hash }),
  })
  if (visibility === "shared")
    putMember(catalog.simulator.world, image, person(given.member).projectId, given.memberStatus)
  return { ...given, image, hash }
}

/** Glance's rule for a list. */
const sees = (viewer: string, { owner, visibility, member, memberStatus }: Made) =>
  owner === viewer ||
  visibility === "public" ||
  (visibility === "shared" && member === viewer && memberStatus === "accepted")

/** What a viewer has of a content: all certain copies, and claims only of a project that has one. */
function copiesFor(viewer: string, all: readonly Made[], hash: string): Made[] {
  const seen = all.filter((one) => one.hash === hash && sees(viewer, one))
  const certain = seen.filter(({ isClaim }) => !isClaim).map(({ owner }) => owner)
  if (certain.length > 0) return seen.filter(({ isClaim, owner }) => !isClaim || certain.includes(owner))
  const first = seen.find(({ owner }) => owner === viewer) ?? seen[0]
  return seen.filter(({ owner }) => owner === first?.owner)
}

interface Resource {
  id: string
  attributes: Record<string, unknown>
  relationships: { copies: { data: { id: string }[] } }
}

interface Body {
  data: Resource[]
  included: { id: string }[]
  meta: { total: number; unidentified: number }
}

const ask = <T = Body>(viewer: string, method: string, path: string, body?: unknown) =>
  catalog.ask<T>(method, `/api/images${path}`, { headers: person(viewer).headers, body })

const idsOf = (copies: readonly Made[]) => copies.map(({ image }) => `glance:${image.id}`).toSorted()

/** What each viewer reads is what a plain look at Glance's own images gives. */
async function expectReads(all: readonly Made[]): Promise<void> {
  for (const viewer of OWNERS) {
    await catalog.swept(person(viewer))
    const expected = new Map(
      [...new Set(all.map(({ hash }) => hash))]
        .map((hash) => [hash, copiesFor(viewer, all, hash)] as const)
        .filter(([, copies]) => copies.length > 0),
    )
    const { body } = await ask(viewer, "GET", `?include=copies&page[size]=200&sort=id`)
    expect(body.meta.total).toBe(expected.size)
    const shown = body.data.map((one) => [
      one.id,
      one.relationships.copies.data.map(({ id }) => id).toSorted(),
    ])
    expect(shown).toEqual([...expected].map(([hash, copies]) => [hash, idsOf(copies)]).toSorted())
    expect(body.included.map(({ id }) => id).toSorted()).toEqual(idsOf([...expected.values()].flat()))
    for (const { id, attributes } of body.data)
      expect(attributes["hash_verified"]).toBe(expected.get(id)?.some(({ isClaim }) => !isClaim))
    const counted = [...expected.values()].flat().length
    expect(body.meta.unidentified).toBe(all.filter((one) => sees(viewer, one)).length - counted)
    await expectEach(viewer, all, expected)
  }
}

/** Nothing that a viewer does not see is different from what does not exist. */
async function expectEach(viewer: string, all: readonly Made[], expected: ReadonlyMap<string, Made[]>) {
  for (const hash of new Set(all.map((one) => one.hash))) {
    const copies = expected.get(hash)
    const status = copies === undefined ? 404 : 200
    const one = await ask<{ data: Resource }>(viewer, "GET", `/${hash}`)
    expect(one.status).toBe(status)
    if (copies !== undefined)
      expect(one.body.data.relationships.copies.data.map(({ id }) => id).toSorted()).toEqual(idsOf(copies))
    if (copies === undefined) {
      for (const [method, path, body] of [
        ["GET", "/content", undefined],
        ["POST", "", { rating: 1 }],
        ["DELETE", "", undefined],
      ] as const) {
        const refused = await ask<unknown>(viewer, method, `/${hash}${path}`, body)
        const missing = await ask<unknown>(viewer, method, `/${sha256Hex()}${path}`, body)
        expect(withoutIds(refused)).toEqual(withoutIds(missing))
      }
    } else if (!copies.some(({ owner }) => owner === viewer)) {
      expect((await ask(viewer, "POST", `/${hash}`, { rating: 1 })).status).toBe(403)
      expect((await ask(viewer, "DELETE", `/${hash}`)).status).toBe(403)
    } else {
      expect((await ask(viewer, "POST", `/${hash}`, { [`by_${viewer}`]: 1 })).status).toBe(200)
    }
  }
  for (const { owner, image } of all)
    if (owner !== viewer) expect(image.properties).not.toHaveProperty(`by_${viewer}`)
}

const withoutIds = ({ status, body }: { status: number; body: unknown }) => [
  status,
  JSON.stringify(body).replace(/req-[\w-]+/g, ""),
]

/** Deletes each viewer's copies in turn, and says which images are left at Glance. */
async function expectDeletes(all: readonly Made[]): Promise<void> {
  let left = [...all]
  for (const viewer of OWNERS)
    for (const hash of new Set(all.map((one) => one.hash))) {
      const copies = copiesFor(viewer, left, hash)
      const own = copies.filter(({ owner }) => owner === viewer)
      const answer = await ask<{ remaining?: number }>(viewer, "DELETE", `/${hash}`)
      const isRefused = own.length === 0 || own.some(({ isProtected }) => isProtected)
      expect(answer.status).toBe(copies.length === 0 ? 404 : isRefused ? 403 : 200)
      if (!isRefused) {
        expect(answer.body.remaining ?? 0).toBe(copies.length - own.length)
        left = left.filter((one) => !own.includes(one))
      }
      const { images } = catalog.simulator.world
      expect(all.filter(({ image }) => images.has(image.id))).toEqual(left)
    }
}

test("no project counts, sees, merges, changes or deletes what Glance does not show it", async () => {
  let round = 0
  const runs = fc.asyncProperty(fc.array(generated, { minLength: 4, maxLength: 14 }), async (given) => {
    const { world } = catalog.simulator
    world.images.clear()
    world.members.length = 0
    const all = given.map((one, at) => make(one, round, at))
    round++
    await expectReads(all)
    await expectDeletes(all)
  })
  await fc.assert(runs, { numRuns: 5, endOnFailure: true })
}, 240_000)
