import fc from "fast-check"
import { writeFile } from "node:fs/promises"
import { dataFile } from "../../simulator/glance/lifecycle.js"
import { putMember, type Image } from "../../simulator/index.js"
import { sha256Hex, type CatalogStage } from "./catalog.js"
import type { Account } from "./cloud.js"
import { keepImage } from "./library-rows.js"
import type { Person } from "./library.js"

/** Several projects with images of the same contents, and claims to have each other's. */

export const TENANTS = ["demo", "other", "limited", "admin"] as const satisfies readonly Account[]
export type Tenant = (typeof TENANTS)[number]

const owners = fc.constantFrom<Tenant>("demo", "demo", "other", "other", "limited", "admin")

export const generatedCopy = fc.record({
  owner: owners,
  /** Which of a few contents it has, or says it has. */
  content: fc.nat(3),
  kind: fc.constantFrom("certain", "certain", "claim", "claim", "file"),
  visibility: fc.constantFrom("private", "private", "shared", "public", "community"),
  member: owners,
  memberStatus: fc.constantFrom("accepted", "pending"),
  isProtected: fc.boolean(),
})

type Given = typeof generatedCopy extends fc.Arbitrary<infer T> ? T : never

/** A copy at Glance or in the library. What only it has is named by its number. */
export interface Made extends Omit<Given, "content"> {
  at: string
  hash: string
  content: string
  /** As the catalog's copies have it. */
  id: string
  sourceId: string
  task: string
  image: Image | undefined
}

interface Round {
  catalog: CatalogStage
  people: ReadonlyMap<Tenant, Person>
  round: number
}

const CLAIM = "owner_specified.openstack.sha256"

/** Makes all copies, those at Glance at one instant. All images say that the first file's task made them. */
export async function makeCopies(stage: Round, all: readonly Given[]): Promise<Made[]> {
  const files = new Map<Given, Made>()
  for (const [at, given] of all.entries())
    if (given.kind === "file") files.set(given, await makeFile(stage, given, at))
  const task = [...files.values()][0]?.task ?? "a task"
  const made = all.map((given, at) => files.get(given) ?? makeImage(stage, given, { at, task }))
  const { dataFolder } = stage.catalog.simulator.world
  for (const { image, content } of made)
    if (image !== undefined) await writeFile(dataFile(dataFolder, image), content)
  return made
}

const created = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, at))

function namesOf({ content, ...given }: Given, round: number, at: number) {
  const text = `content ${content} of round ${round}`
  return { ...given, at: `n${round}x${at}`, content: text, hash: sha256Hex(text) }
}

async function makeFile({ catalog, people, round }: Round, given: Given, at: number): Promise<Made> {
  const named = namesOf(given, round, at)
  const file = { filename: "file.txt", content_type: "image/png", bytes: Buffer.from(named.content) }
  const row = { sha256: named.hash, title: named.at, tags: [named.at], createdAt: created(at) }
  const sourceId = await keepImage(catalog, people.get(given.owner) as Person, file, row)
  const task = sourceId.replace("img_", "task_")
  return { ...named, isProtected: false, sourceId, task, id: `library:${sourceId}`, image: undefined }
}

function makeImage(
  { catalog, people, round }: Round,
  given: Given,
  { at, task }: { at: number; task: string },
): Made {
  const named = namesOf(given, round, at)
  const { kind, owner, visibility, isProtected, member, memberStatus } = given
  const bytes = { os_hash_algo: "sha512", os_hash_value: sha256Hex(`bytes of ${named.at}`).repeat(2) }
  const properties = { [`p${named.at}`]: "x", task_id: task }
  const image = catalog.put(people.get(owner) as Person, {
    ...{ visibility, protected: isProtected, name: named.at, tags: [named.at], size: named.content.length },
    created_at: created(at).toISOString().replace(".000Z", "Z"),
    ...(kind === "claim"
      ? { ...bytes, properties: { ...properties, [CLAIM]: named.hash } }
      : { properties, os_hash_value: named.hash }),
  })
  if (visibility === "shared")
    putMember(catalog.simulator.world, image, people.get(member)?.projectId ?? "", memberStatus)
  return { ...named, task, sourceId: image.id, id: `glance:${image.id}`, image }
}

/** Glance's rule for a list; nobody else sees a file of the library. */
export function sees(viewer: Tenant, { kind, owner, visibility, member, memberStatus }: Made): boolean {
  if (owner === viewer) return true
  if (kind === "file" || visibility === "community") return false
  if (viewer === "admin" || visibility === "public") return true
  return visibility === "shared" && member === viewer && memberStatus === "accepted"
}

/**
 * What a viewer has of a content, first copy first: all certain copies, and claims only of a project that has
 * one.
 */
export function copiesFor(viewer: Tenant, all: readonly Made[], hash: string): Made[] {
  const seen = all.filter((one) => one.hash === hash && sees(viewer, one))
  const rank = ({ kind, owner }: Made) => (kind === "claim" ? 2 : 0) + (owner === viewer ? 0 : 1)
  const inOrder = seen.toSorted((one, other) => rank(one) - rank(other))
  const certain = seen.filter(({ kind }) => kind !== "claim").map(({ owner }) => owner)
  if (certain.length === 0) return inOrder.filter(({ owner }) => owner === inOrder[0]?.owner)
  return inOrder.filter(({ kind, owner }) => kind !== "claim" || certain.includes(owner))
}

/** The images of a viewer by their hashes, with their copies. */
export const imagesFor = (viewer: Tenant, all: readonly Made[]): Map<string, Made[]> =>
  new Map(
    [...new Set(all.map(({ hash }) => hash))]
      .toSorted()
      .map((hash) => [hash, copiesFor(viewer, all, hash)] as const)
      .filter(([, copies]) => copies.length > 0),
  )
