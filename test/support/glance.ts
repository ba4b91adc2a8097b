import { setTimeout } from "node:timers/promises"
import { signIn, type Account } from "./cloud.js"

/**
 * Glance itself, asked without Polaris: for what Polaris has no word for, and to see what it really holds.
 */
export interface DirectGlance {
  ask(method: string, path: string, body?: unknown, contentType?: string): Promise<Response>
  /** Gives a queued image its bytes, or so many zeros: it becomes `active`. */
  upload(id: string, bytes: number | Uint8Array): Promise<void>
  /** The same by staging and `glance-direct`, which leaves Glance's notes (`os_glance_*`) on the image. */
  importData(id: string, bytes: number): Promise<void>
  /** The image as Glance gives it. */
  get(id: string): Promise<Record<string, unknown>>
  /** Removes an image, whatever protects it; one that is gone already is fine. */
  destroy(id: string): Promise<void>
}

const PATCH = "application/openstack-images-v2.1-json-patch"
const UNPROTECT = [{ op: "replace", path: "/protected", value: false }]

export async function openGlance(authUrl: string, account: Account, region?: string): Promise<DirectGlance> {
  const { token, imageEndpoint } = await signIn(authUrl, account, undefined, region)

  const ask: DirectGlance["ask"] = (method, path, body, contentType = "application/json") => {
    const headers = { "x-auth-token": token, accept: "application/json", "content-type": contentType }
    const sent = body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body)
    return fetch(`${imageEndpoint}/v2${path}`, { method, headers, body: sent as BodyInit })
  }

  async function must(answer: Promise<Response>, ...alsoFine: number[]) {
    const { ok, status, url } = await answer
    if (!ok && !alsoFine.includes(status)) throw new Error(`Glance answered ${status} to ${url}`)
  }

  const put = (path: string, bytes: number | Uint8Array) =>
    must(
      ask("PUT", path, typeof bytes === "number" ? new Uint8Array(bytes) : bytes, "application/octet-stream"),
    )

  const get = async (id: string) =>
    (await (await ask("GET", `/images/${id}`)).json()) as Record<string, unknown>

  return {
    ask,
    get,
    upload: (id, bytes) => put(`/images/${id}/file`, bytes),
    async importData(id, bytes) {
      await put(`/images/${id}/stage`, bytes)
      await must(ask("POST", `/images/${id}/import`, { method: { name: "glance-direct" } }))
      for (let waits = 0; (await get(id))["status"] !== "active"; waits++) {
        if (waits > 100) throw new Error(`Glance does not finish the import of ${id}`)
        await setTimeout(50)
      }
    },
    async destroy(id) {
      const first = await ask("DELETE", `/images/${id}`)
      if (first.ok || first.status === 404) return
      await must(ask("PATCH", `/images/${id}`, UNPROTECT, PATCH))
      await must(ask("DELETE", `/images/${id}`), 404)
    },
  }
}
