import { randomUUID } from "node:crypto"
import pMap from "p-map"
import { afterAll, beforeAll } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { openCloud, signIn, type Account, type Cloud, type Scope } from "../support/cloud.js"
import { qcow2 } from "../support/disks.js"
import { openGlance, type DirectGlance } from "../support/glance.js"
import { secret } from "../support/log-folder.js"
import { startPolaris, type Client } from "../support/polaris.js"

export type ImageClient = Client["compute"]["image"]
export type NewImage = Parameters<ImageClient["createImage"]["mutate"]>[0]
export type Filters = Exclude<Parameters<ImageClient["listImages"]["query"]>[0], void | undefined>

const PEOPLE = ["demo", "other", "admin"] as const
type Person = (typeof PEOPLE)[number]

/** A Polaris in front of the cloud under test, and who asks it. Filled before the first test of the file. */
export interface Contract extends Record<Person, ImageClient> {
  cloud: Cloud
  /** Glance itself, asked by the administrator. */
  glance: DirectGlance
  /** Of the project that has the person's name. */
  projects: Record<Person, string>
  /** What each sends to say who asks. */
  headers: Record<Person, Record<string, string>>
  /** On every image of this file and on no other: the cloud may hold images of anybody. */
  tag: string
  /** Polaris itself. */
  url: string
  /** A client for any headers. */
  client(headers: Record<string, string>): Client
  as(account: Account, scope?: Scope): Promise<ImageClient>
  /** Makes a queued image through Polaris, removed again when the file ends. */
  image(attributes?: NewImage, owner?: ImageClient): Promise<GlanceImage>
  /** The same with data in it: `active`. */
  active(attributes?: NewImage, bytes?: number): Promise<GlanceImage>
  /** Removed when the file ends, whoever made it. */
  keep<I extends { id: string }>(image: I): I
  /** Images of this file that demo finds. */
  list(filters?: Filters): Promise<GlanceImage[]>
}

/**
 * Opens the cloud and a Polaris once for a test file; closes them, and removes every image made, when it
 * ends.
 */
export function contract(open: () => Promise<Cloud> = openCloud): Contract {
  const endings: (() => Promise<unknown>)[] = []
  const made = new Set<string>()
  const c = { tag: `contract-${randomUUID()}`, projects: {}, headers: {} } as Contract

  beforeAll(async () => {
    secret(c.tag)
    c.cloud = await open()
    endings.unshift(() => c.cloud.close())
    const { authUrl, region } = c.cloud
    const polaris = await startPolaris(authUrl, region ? { OS_REGION_NAME: region } : {})
    endings.unshift(() => polaris.close())
    c.client = polaris.client
    c.url = polaris.url
    c.glance = await openGlance(authUrl, "admin", region)
    endings.unshift(() => pMap(made, (id) => c.glance.destroy(id), { concurrency: 4 }))
    for (const name of PEOPLE) {
      const { token, projectId } = await signIn(authUrl, name)
      c.projects[name] = projectId
      c.headers[name] = { "x-auth-token": token }
      c[name] = c.client(c.headers[name]).compute.image
    }
  })

  /** A file may have made many images. */
  afterAll(async () => {
    for (const end of endings) await end()
  }, 600_000)

  c.as = async (account, scope) => {
    const { token } = await signIn(c.cloud.authUrl, account, scope)
    return c.client({ "x-auth-token": token }).compute.image
  }
  c.keep = (image) => {
    made.add(image.id)
    return image
  }
  c.image = async ({ tags = [], ...attributes } = {}, owner = c.demo) => {
    const usual = { name: `${c.tag} ${made.size}`, container_format: "bare", disk_format: "raw" } as const
    return c.keep(await owner.createImage.mutate({ ...usual, ...attributes, tags: [c.tag, ...tags] }))
  }
  c.active = async (attributes, bytes = 8) => {
    const { id } = await c.image(attributes)
    // Zeros are raw and nothing else; Glance 30 looks.
    await c.glance.upload(id, attributes?.disk_format === "qcow2" ? qcow2().subarray(0, bytes) : bytes)
    return c.demo.getImageById.query({ imageId: id })
  }
  c.list = ({ tag = [], ...filters } = {}) =>
    c.demo.listImages.query({ ...filters, tag: [c.tag, ...[tag].flat()] })
  return c
}

export const ids = (images: { id: string }[]) => images.map(({ id }) => id)

/** In any order. */
export const sameIds = (images: { id: string }[]) => ids(images).sort()

/** An image nobody has made. */
export const NOBODYS = "00000000-dead-beef-0000-000000000000"

/** For inputs that TypeScript would not let through. */
export const wrong = (input: unknown) => input as never
