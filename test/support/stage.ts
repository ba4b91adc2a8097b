import { createTRPCClient } from "@trpc/client"
import { createHash, randomUUID } from "node:crypto"
import pMap from "p-map"
import { afterAll, beforeAll, expect } from "vitest"
import { polarisLinks } from "../../src/client/links.js"
import type { AppRouter } from "../../src/routers/index.js"
import { openCloud, signIn, type Cloud } from "./cloud.js"
import { openGlance, type DirectGlance } from "./glance.js"
import { startPolaris, type Client, type Polaris } from "./polaris.js"
import { startProxy, type Fault, type Proxy } from "./proxy.js"
import { asBytes, startSending, type UploadResponse, type Sending, type Target } from "./sender.js"
import { eventually } from "./eventually.js"

const PEOPLE = ["demo", "other", "admin"] as const
export type UploadPerson = (typeof PEOPLE)[number]
type NewImage = NonNullable<Parameters<Client["compute"]["createImage"]["mutate"]>[0]>

/** A cloud, a proxy in front of its Glance and a Polaris before both: where uploads are tried. */
export interface Stage {
  cloud: Cloud
  polaris: Polaris
  /** Between Polaris and Glance. */
  proxy: Proxy
  /** Glance itself, asked by the administrator. */
  glance: DirectGlance
  headers: Record<UploadPerson, Record<string, string>>
  projects: Record<UploadPerson, string>
  /** The package's own client. */
  client: Record<UploadPerson, Client>
  /** A queued image of raw bytes, gone when the tests have ended. */
  image(attributes?: NewImage, owner?: UploadPerson): Promise<string>
  /** An upload of demo's, whose every byte the test decides on; broken off when the tests have ended. */
  start(target: Target): Sending
  /** One upload, sent as fast as it is taken. */
  upload(target: Target, body: Uint8Array, person?: UploadPerson): Promise<UploadResponse>
  /** An upload of `total` bytes, the first 100,000 of which Glance has begun to take. */
  underway(imageId: string, total: number, headers?: Record<string, string>): Promise<Sending>
  /** How many requests with data for this image came to Glance. */
  puts(imageId: string): number
  /** One upload to an image of its own while this happens to its data, and to nothing else. */
  uploadWith(fault: Fault, headers: Record<string, string>, body: Uint8Array): Promise<Faulty>
}

export interface Faulty {
  imageId: string
  answer: UploadResponse
  /** How long the upload took. */
  milliseconds: number
}

/** Opens a stage for the tests of a `describe` or a file. */
export function stage(settings: Record<string, string> = {}, open = openCloud): Stage {
  const endings: (() => Promise<unknown>)[] = []
  const made: string[] = []
  const begun: Sending[] = []
  const s = { headers: {}, projects: {}, client: {} } as Stage

  beforeAll(async () => {
    s.cloud = await open()
    endings.unshift(() => s.cloud.close())
    const { authUrl, region } = s.cloud
    const { origin, pathname } = new URL(
      (await signIn(authUrl, "demo", undefined, region)).imageEndpoint ?? "",
    )
    s.proxy = await startProxy(origin)
    endings.unshift(() => s.proxy.close())
    const endpoint = { GLANCE_ENDPOINT: s.proxy.url + pathname.replace(/\/$/, "") }
    s.polaris = await startPolaris(authUrl, {
      ...endpoint,
      ...(region && { OS_REGION_NAME: region }),
      ...settings,
    })
    endings.unshift(() => s.polaris.close())
    endings.unshift(async () => begun.forEach((sending) => sending.cut()))
    s.glance = await openGlance(authUrl, "admin", region)
    endings.unshift(() => pMap(made, (id) => s.glance.destroy(id), { concurrency: 4 }))
    for (const name of PEOPLE) {
      const { token, projectId } = await signIn(authUrl, name)
      s.headers[name] = { "x-auth-token": token }
      s.projects[name] = projectId
      s.client[name] = clientOf(s.polaris.url, s.headers[name])
    }
  })

  afterAll(async () => {
    for (const end of endings) await end()
  })

  s.image = async (attributes = {}, owner = "demo") => {
    const usual = { name: `upload ${randomUUID()}`, container_format: "bare", disk_format: "raw" } as const
    const { id } = await s.client[owner].compute.createImage.mutate({ ...usual, ...attributes })
    made.push(id)
    return id
  }
  s.start = ({ path, headers }) => {
    const sending = startSending(s.polaris.url, { path, headers: { ...s.headers.demo, ...headers } })
    begun.push(sending)
    return sending
  }
  s.upload = ({ path, headers }, body, person = "demo") => {
    const chunked = headers["transfer-encoding"] !== undefined
    const length = chunked ? {} : { "content-length": String(body.length) }
    const sending = startSending(s.polaris.url, {
      path,
      headers: { ...s.headers[person], ...length, ...headers },
    })
    void sending.write(body).then(() => sending.end())
    return sending.answer
  }
  s.underway = async (imageId, total, headers = s.headers.demo) => {
    const before = s.puts(imageId)
    const sending = s.start(asBytes({ imageId }, { ...headers, "content-length": String(total) }))
    await sending.write(Buffer.alloc(100_000, 7))
    const arrived = eventually(() => expect(s.puts(imageId)).toBe(before + 1))
    const refused = sending.answer.then(({ message }) => Promise.reject(new Error(message)))
    await Promise.race([arrived, refused])
    return sending
  }
  const faults = new Map<string, Fault>()
  s.uploadWith = async (fault, headers, body) => {
    const imageId = await s.image()
    faults.set(imageId, fault)
    s.proxy.fault((call) => (isPut(call) ? faults.get(call.split("/").at(-2) ?? "") : undefined))
    const begun = Date.now()
    const answer = await s.upload(asBytes({ imageId }, headers), body)
    faults.delete(imageId)
    return { imageId, answer, milliseconds: Date.now() - begun }
  }
  s.puts = (imageId) => s.proxy.passed.filter(({ call }) => isPut(call, imageId)).length
  return s
}

export const clientOf = (url: string, headers: Record<string, string>): Client =>
  createTRPCClient<AppRouter>({ links: polarisLinks({ url: `${url}/polaris-bff`, headers }) })

/** Data for this image, or for any, on its way to Glance. */
export const isPut = (call: string, imageId = "") =>
  call.startsWith("PUT ") && call.endsWith(`${imageId}/file`)

const hash = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest("hex")
export const sha256 = (bytes: Uint8Array) => hash("sha256", bytes)

/** What Glance says of an image that holds exactly these bytes, all of them. */
export const holding = (bytes: Uint8Array) => ({
  status: "active",
  size: bytes.length,
  checksum: hash("md5", bytes),
  os_hash_value: hash("sha512", bytes),
  "owner_specified.openstack.sha256": sha256(bytes),
})

/** The image is as if nobody had ever uploaded to it, within the time that Glance needs to notice. */
export const expectQueued = (s: Pick<Stage, "glance">, imageId: string) =>
  expectImage(s, imageId, { status: "queued", size: null, checksum: null })

/** Glance will say this of the image within a few seconds. */
export const expectImage = ({ glance }: Pick<Stage, "glance">, imageId: string, wanted: object) =>
  eventually(async () => expect(await glance.get(imageId)).toMatchObject(wanted))
