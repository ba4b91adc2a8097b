import { setTimeout as sleep } from "node:timers/promises"
import type { signIn } from "../support/cloud.js"

/** Milliseconds between two looks, also for Polaris. */
export const POLL_MS = 500

/** OpenStack without Polaris, as a script would use it. */
export interface Bare {
  ask(method: string, url: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  nova: string
  glance: string
  imageId: string
  flavorId: string
  /** So far. */
  calls: number
}

export async function openBare({ token, catalog }: Awaited<ReturnType<typeof signIn>>): Promise<Bare> {
  const urlOf = (type: string) => {
    const endpoints = catalog.find((service) => service.type === type)?.endpoints ?? []
    const url = endpoints.find((at) => at.interface === "public")?.url
    if (url === undefined) throw new Error(`bench: there is no ${type} in the catalog.`)
    return url.replace(/\/$/, "")
  }
  const bare: Bare = {
    ...{ nova: urlOf("compute"), glance: `${urlOf("image")}/v2`, imageId: "", flavorId: "", calls: 0 },
    async ask(method, url, body) {
      bare.calls++
      const response = await fetch(url, {
        method,
        headers: {
          ...{ "x-auth-token": token, "content-type": "application/json" },
          "openstack-api-version": "compute 2.90",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.status >= 400 && response.status !== 404)
        throw new Error(`bench: ${method} ${url}: ${response.status} ${text}`)
      return {
        status: response.status,
        body: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>,
      }
    },
  }
  const idOf = (list: unknown, name: string) =>
    (list as { id: string; name: string }[]).find((one) => one.name === name)?.id ?? ""
  bare.flavorId = idOf((await bare.ask("GET", `${bare.nova}/flavors`)).body["flavors"], "tiny")
  bare.imageId = idOf((await bare.ask("GET", `${bare.glance}/images?name=tiny`)).body["images"], "tiny")
  bare.calls = 0
  return bare
}

/** Boots a machine that powers itself off, takes its snapshot, and deletes both. */
export async function buildBare(bare: Bare, name: string): Promise<void> {
  const { ask, nova, glance, imageId, flavorId } = bare
  const created = await ask("POST", `${nova}/servers`, {
    server: {
      ...{ name, imageRef: imageId, flavorRef: flavorId, networks: "none", config_drive: true },
      user_data: Buffer.from("#!/bin/sh\ntrue\n").toString("base64"),
    },
  })
  const { id } = created.body["server"] as { id: string }
  const server = `${nova}/servers/${id}`
  await until(async () => {
    const { status, fault } = (await ask("GET", server)).body["server"] as Record<string, unknown>
    if (status === "ERROR") throw new Error(`bench: ${JSON.stringify(fault)}`)
    return status === "SHUTOFF"
  })
  const snapshot = await ask("POST", `${server}/action`, { createImage: { name } })
  const image = `${glance}/images/${String(snapshot.body["image_id"])}`
  await until(async () => (await ask("GET", image)).body["status"] === "active")
  await ask("DELETE", server)
  await until(async () => (await ask("GET", server)).status === 404)
  await ask("DELETE", image)
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const ends = Date.now() + 600_000
  while (!(await isDone())) {
    if (Date.now() > ends) throw new Error("bench: OpenStack has not finished within ten minutes.")
    await sleep(POLL_MS)
  }
}
