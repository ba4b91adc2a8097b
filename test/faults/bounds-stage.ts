import { startSimulator } from "../../simulator/index.js"
import { GOOD, ID, OTHERS } from "../core/garbage.js"
import { CATALOG_INPUTS, INPUT_HASH } from "../support/catalog-inputs.js"
import { embeddedFolders } from "../support/embedded.js"
import { GOLDEN_INPUTS } from "../support/golden-inputs.js"
import { type Answer } from "../support/library.js"
import { startMetered, type Metered } from "../support/meter.js"
import { procedures, type Procedure } from "../support/shapes.js"
import { json, startStandIn, text, type StandIn } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"

/** A Polaris that says what its requests cost, with a cloud and a library that have what is asked for. */
export interface Bounded {
  polaris: Metered
  /** An input that the procedure accepts. */
  good(procedure: Procedure): Record<string, unknown>
  /** The headers of a caller that may do it. */
  headersFor(path: string): Record<string, string>
  close(): Promise<void>
}

/** Signing out ends the token, so it has one of its own. */
const headersFor = (path: string) => ({ "x-auth-token": path === "session.signOut" ? "leaving" : "good" })

/** Images in the library: half of a page of the largest size. */
const MANY = 100

export async function startBounded(): Promise<Bounded> {
  const cloud = await startWillingCloud()
  const simulator = await startSimulator({ s3: true })
  const folders = await embeddedFolders()
  const polaris = await startMetered({
    ...{ OS_AUTH_URL: cloud.authUrl, SESSION_KEYS: Buffer.alloc(32, 7).toString("base64") },
    ...{ SIGN_IN_ATTEMPTS_PER_USER: "10000", SIGN_IN_ATTEMPTS_PER_ADDRESS: "100000" },
    ...{ SIGN_IN_FAILURE_SECONDS: "0.01", WATCH_TIMEOUT_SECONDS: "0.01", TRUST_PROXY: "loopback" },
    ...{ DATABASE_FOLDER: folders.folder(), ...storeOf(simulator.s3) },
  })
  const library = await fillLibrary(polaris.url)
  return {
    polaris,
    good: ({ path }) =>
      library[path] ??
      CATALOG_INPUTS[path] ??
      GOLDEN_INPUTS[path] ??
      { ...GOOD, ...OTHERS }[path.split(".").at(-1) ?? ""] ??
      {},
    headersFor,
    async close() {
      await polaris.close()
      await simulator.close()
      await cloud.close()
      folders.remove()
    },
  }
}

/** A cloud that has the image with as much as it may have, and lets the caller do everything. */
async function startWillingCloud(): Promise<StandIn> {
  const cloud = await startStandIn()
  const tags = Array.from({ length: 100 }, (_, at) => `tag ${at}`)
  const content = { os_hash_algo: "sha256", os_hash_value: INPUT_HASH }
  const held = image({ id: ID, tags, visibility: "shared", long: "x".repeat(65_000), ...content })
  const member = { member_id: "p2", image_id: ID, status: "accepted", created_at: "x", updated_at: "x" }
  const one = `/image/v2/images/${ID}`
  const answers = {
    [`GET ${one}/file`]: text(200, "bytes"),
    "GET /v3/auth/projects": json(200, { projects: [] }),
    "DELETE /v3/auth/tokens": text(204, ""),
    "GET /image/v2/images": json(200, { images: [held] }),
    "POST /image/v2/images": json(201, held),
    [`GET ${one}`]: json(200, held),
    [`PATCH ${one}`]: json(200, held),
    [`DELETE ${one}`]: text(204, ""),
    [`POST ${one}/actions/deactivate`]: text(204, ""),
    [`POST ${one}/actions/reactivate`]: text(204, ""),
    "GET /image/v2/info/import": json(200, { "import-methods": { value: ["web-download"] } }),
    "GET /image/v2/info/usage": json(200, { usage: {} }),
    "GET /image/v2/metadefs/namespaces": json(200, { namespaces: [{ namespace: "OS::OperatingSystem" }] }),
    "GET /image/v2/metadefs/namespaces/OS%3A%3AOperatingSystem": json(200, {
      namespace: "OS::OperatingSystem",
    }),
    "GET /image/v2/schemas/image": json(200, {
      properties: { status: { type: "string", enum: ["active"] } },
    }),
    "GET /image/v2/info/stores": json(200, { stores: [{ id: "file", default: "true" }] }),
    [`POST ${one}/import`]: text(202, ""),
    [`GET ${one}/tasks`]: json(200, { tasks: [] }),
    [`GET ${one}/members`]: json(200, { members: [member] }),
    [`POST ${one}/members`]: json(200, member),
    [`GET ${one}/members/p2`]: json(200, member),
    [`PUT ${one}/members/p2`]: json(200, member),
    [`DELETE ${one}/members/p2`]: text(204, ""),
  }
  for (const [call, says] of Object.entries(answers)) cloud.on(call, says)
  return cloud
}

function storeOf(store: Awaited<ReturnType<typeof startSimulator>>["s3"]) {
  if (store === undefined) throw new Error("The simulator has no store.")
  return {
    S3_ENDPOINT: store.endpoint,
    S3_REGION: store.region,
    S3_BUCKET: store.bucket,
    S3_ACCESS_KEY_ID: store.accessKeyId,
    S3_SECRET_ACCESS_KEY: store.secretAccessKey,
  }
}

/** The smallest picture: one pixel. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
)

type Post = (path: string, body: object) => Promise<Answer>

const postTo =
  (url: string): Post =>
  async (path, body) => {
    const headers = { "content-type": "application/json", ...headersFor(path) }
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }

/** Sends the picture as the file of an image. */
async function sendPicture(post: Post, { image_id, upload: { session_id } }: Answer): Promise<void> {
  await post("/v1/uploads:resumable", { image_id, total_bytes: PICTURE.length, content_type: "image/png" })
  const { url } = await post(`/v1/uploads/${session_id}/parts/1`, {})
  const sent = await fetch(url, { method: "PUT", body: PICTURE })
  const parts = [{ part_number: 1, etag: sent.headers.get("etag") }]
  await post(`/v1/uploads/${session_id}:complete`, { parts })
}

/** Fills the library, and returns an input of each of its procedures. What ends something has its own. */
async function fillLibrary(url: string): Promise<Record<string, Record<string, unknown>>> {
  const post = postTo(url)
  const cat = { filename: "cat.png", content_type: "image/png", size_bytes: PICTURE.length }
  const tags = Array.from({ length: 50 }, (_, at) => `${at}`.repeat(30).slice(0, 64))
  const makeImage = () => post("/v1/images", { ...cat, title: "cat ".repeat(40), tags })
  const makeAlbum = async () => ({ album_id: (await post("/v1/albums", { title: "Cats" })).album_id })

  const images: Answer[] = []
  while (images.length < MANY) images.push(await makeImage())
  const imageIds = images.map(({ image_id }) => image_id)
  const [image, pending] = [await makeImage(), await makeImage()]
  await sendPicture(post, image)
  await post("/v1/uploads:resumable", {
    image_id: pending.image_id,
    total_bytes: PICTURE.length,
    content_type: "image/png",
  })
  const album = await makeAlbum()
  await post(`/v1/albums/${album.album_id}/images`, { image_ids: imageIds })
  const ref = { image_id: image.image_id }
  const makeShare = () => post(`/v1/images/${ref.image_id}/shares`, {})
  const session = { session_id: pending.upload.session_id }
  const inputs = {
    images: {
      create: cat,
      get: ref,
      update: { ...ref, title: "Another" },
      delete: { image_id: imageIds[1] },
      restore: { image_id: imageIds[1] },
      trash: {},
      process: ref,
      view: ref,
      download: ref,
    },
    albums: {
      create: { title: "Cats" },
      list: {},
      get: album,
      update: { ...album, title: "Dogs" },
      delete: await makeAlbum(),
      images: album,
      addImages: { ...album, image_ids: imageIds },
      removeImage: { ...album, image_id: imageIds[2] },
      moveImage: { ...album, image_id: imageIds[3], after_image_id: imageIds.at(-1) },
    },
    search: { images: { q: "cat", limit: 200 } },
    shares: {
      create: ref,
      list: ref,
      revoke: { ...ref, share_id: (await makeShare()).share_id },
      open: { token: (await makeShare()).token },
    },
    uploads: {
      start: { image_id: imageIds[4], total_bytes: PICTURE.length, content_type: "image/png" },
      signPart: { ...session, part_number: 1 },
      signParts: { ...session, part_numbers: [1] },
      get: session,
      signS3: { ...session, action: "list" },
      abort: { session_id: images[5]?.upload.session_id },
      complete: { ...session, parts: [{ part_number: 1, etag: "abc" }] },
    },
    watch: { after: "0" },
  }
  return byPath(inputs)
}

/** The inputs by the names of their procedures, which must all be there. */
function byPath({ watch, ...inputs }: Record<string, object>): Record<string, Record<string, unknown>> {
  const all: Record<string, Record<string, unknown>> = { "library.watch": { ...watch } }
  for (const [part, own] of Object.entries(inputs))
    for (const [name, input] of Object.entries(own as Record<string, Record<string, unknown>>))
      all[`library.${part}.${name}`] = input
  for (const { path } of procedures())
    if (path.startsWith("library.") && !(path in all)) throw new Error(`${path} needs an input.`)
  return all
}
