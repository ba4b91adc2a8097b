import sharp from "sharp"

interface Picture {
  filename: string
  title: string
  tags: string[]
  album: string
  /** Hues of the sky and the ground, in degrees. */
  hues: [number, number]
}

const PICTURES: Picture[] = [
  ["dawn.jpg", "Dawn over the data centre", ["sky", "morning"], "Landscapes", [20, 260]],
  ["harbour.png", "Zürich harbour", ["water", "city"], "Landscapes", [205, 215]],
  ["desert.webp", "Desert road", ["sand", "road"], "Landscapes", [40, 30]],
  ["forest.jpg", "Forest in fog", ["trees", "morning"], "Landscapes", [150, 120]],
  ["badge.png", "Team badge", ["logo"], "Brand", [280, 320]],
  ["banner.png", "Release banner", ["logo", "release"], "Brand", [190, 340]],
].map(([filename, title, tags, album, hues]) => ({ filename, title, tags, album, hues }) as Picture)

const TYPES: Record<string, string> = { jpg: "image/jpeg", png: "image/png", webp: "image/webp" }

/** A drawing of a sky, a sun and hills, so that the demo has something to show and nothing to license. */
async function draw({ filename, hues: [sky, ground] }: Picture): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1066" viewBox="0 0 160 107">
    <defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${sky} 70% 45%)"/>
    <stop offset="1" stop-color="hsl(${sky} 80% 85%)"/></linearGradient></defs>
    <rect width="160" height="107" fill="url(#s)"/>
    <circle cx="${30 + (ground % 100)}" cy="38" r="12" fill="hsl(45 95% 80%)"/>
    <path d="M0 80 Q40 45 80 76 T160 66 V107 H0Z" fill="hsl(${ground} 35% 42%)"/>
    <path d="M0 92 Q50 66 100 90 T160 84 V107 H0Z" fill="hsl(${ground} 40% 28%)"/></svg>`
  const extension = filename.split(".").at(-1)
  const format = extension === "jpg" ? "jpeg" : (extension as "png" | "webp")
  return sharp(Buffer.from(svg)).toFormat(format).toBuffer()
}

/** Uploads pictures to the library of the user `demo`, as a client would, unless it already has images. */
export async function fillLibrary(
  { polaris, keystone }: { polaris: string; keystone: string },
  signal: AbortSignal,
): Promise<void> {
  const token = await signIn(keystone, signal)
  const ask = askerOf(polaris, token, signal)
  const { images } = await ask<{ images: unknown[] }>("GET", "/v1/search/images?limit=1")
  if (images.length > 0) return
  const albums = new Map<string, string>()
  for (const title of new Set(PICTURES.map(({ album }) => album))) {
    const { album_id } = await ask<{ album_id: string }>("POST", "/v1/albums", { title })
    albums.set(title, album_id)
  }
  for (const picture of PICTURES) await add(ask, picture, { albumId: albums.get(picture.album), signal })
}

async function add(
  ask: Ask,
  picture: Picture,
  { albumId, signal }: { albumId: string | undefined; signal: AbortSignal },
): Promise<void> {
  const bytes = await draw(picture)
  const { filename, title, tags } = picture
  const content_type = TYPES[filename.split(".").at(-1) ?? ""]
  const facts = { filename, title, tags, content_type, size_bytes: bytes.length, album_id: albumId }
  const { image_id } = await ask<{ image_id: string }>("POST", "/v1/images", facts)
  const started = { image_id, total_bytes: bytes.length, content_type }
  const { session_id } = await ask<{ session_id: string }>("POST", "/v1/uploads:resumable", started)
  const { url } = await ask<{ url: string }>("POST", `/v1/uploads/${session_id}/parts/1`)
  const sent = await fetch(url, { method: "PUT", body: new Uint8Array(bytes), signal })
  const parts = [{ part_number: 1, etag: sent.headers.get("etag") }]
  await ask("POST", `/v1/uploads/${session_id}:complete`, { parts })
}

type Ask = <T>(method: string, path: string, body?: object) => Promise<T>

const askerOf =
  (origin: string, token: string, signal: AbortSignal): Ask =>
  async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(origin + path, {
      ...{ method, signal },
      headers: { "x-auth-token": token, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

async function signIn(keystone: string, signal: AbortSignal): Promise<string> {
  const domain = { name: "Default" }
  const user = { name: "demo", password: "demo", domain }
  const identity = { methods: ["password"], password: { user } }
  const scope = { project: { name: "demo", domain } }
  const response = await fetch(`${keystone}/auth/tokens`, {
    ...{ method: "POST", signal },
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity, scope } }),
  })
  return response.headers.get("x-subject-token") ?? ""
}
