import { z } from "zod"
import { segment, type Ask } from "../http/ask.js"
import { inPages } from "../http/in-pages.js"
import { isGone } from "./marker.js"
import { newServerBody, type NewServer } from "./new-server.js"
import { serverIn, serversIn, type Server } from "./server.js"

const made = z.object({ server: z.object({ id: z.string().regex(/^[\w-]{1,255}$/) }) })
const log = z.object({ output: z.string().nullable() })
const snapshot = z.object({ image_id: z.string().regex(/^[\w-]{1,255}$/) })

/** Which servers of the caller's project. */
export interface ServerFilter {
  /** The beginning of the name. */
  namePrefix?: string
  /** Every one of these pairs. Nova itself cannot filter by them. */
  metadata?: Record<string, string>
}

/** Servers in Nova: Compute API, "Servers" and "Servers - run an action". */
export function createServers(ask: Ask) {
  const at = (id: string) => `/servers/${segment(id)}`
  const act = (id: string, body: object) => ask("POST", `${at(id)}/action`, { body })
  return {
    /** The id of the new server. Nova has accepted it; whether it starts is seen in its status. */
    async create(server: NewServer): Promise<string> {
      const answer = await ask("POST", "/servers", {
        body: newServerBody(server),
        secrets: secretsOf(server),
      })
      const read = made.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data.server.id
    },

    async get(id: string): Promise<Server> {
      return serverIn(await ask("GET", at(id)))
    },

    /** All servers of the caller's project that match, in as many requests as Nova has pages. */
    async list(filter: ServerFilter = {}): Promise<Server[]> {
      const { namePrefix = "" } = filter
      const query: Record<string, string> = namePrefix === "" ? {} : { name: pattern(namePrefix) }
      const servers = await inPages(query, {
        isGone,
        ask: async (page) => serversIn(await ask("GET", `/servers/detail?${page}`)),
      })
      return servers.filter((server) => matches(server, filter))
    },

    /** Nova deletes the server some time after its response. */
    async remove(id: string): Promise<void> {
      await ask("DELETE", at(id))
    },

    /** Nova powers it off some time after its response. Fails with 409 if it is not running. */
    async stop(id: string): Promise<void> {
      await act(id, { "os-stop": null })
    },

    /**
     * The last lines of what the server has written to its serial console, in ASCII and without control
     * characters. Fails with 404 when it is powered off, because libvirt then has no console, and with 409
     * before it runs (recorded from Nova 26).
     */
    async consoleOutput(id: string, lines: number): Promise<string> {
      /** Nova counts what follows the last line break as a line. */
      const answer = await act(id, { "os-getConsoleOutput": { length: lines + 1 } })
      const read = log.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data.output ?? ""
    },

    /**
     * The id of the new Glance image, which is `queued` until Nova has uploaded the disk. `metadata` becomes
     * properties of the image.
     */
    async createImage(
      id: string,
      image: { name: string; metadata: Record<string, string> },
    ): Promise<string> {
      const answer = await act(id, { createImage: image })
      const read = snapshot.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data.image_id
    },
  }
}

/** The filter is a regular expression of the database: what could be special matches any character. */
const pattern = (prefix: string) => `^${prefix.replace(/[^\w-]/gu, ".")}`

/** Nova repeats an invalid value in its refusal. */
const secretsOf = ({ userData }: NewServer) => (userData ? [userData.toString("base64")] : [])

const matches = (server: Server, { namePrefix = "", metadata = {} }: ServerFilter) =>
  server.name.startsWith(namePrefix) &&
  Object.entries(metadata).every(([key, value]) => server.metadata[key] === value)
