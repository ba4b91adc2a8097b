import { z } from "zod"
import type { Answer } from "../http/send.js"

/** An attribute that is read if it has its documented type, and otherwise as if it were absent. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)

const address = z.object({ addr: z.string(), version: z.number() })

const server = z
  .object({
    id: z.string().regex(/^[\w-]{1,255}$/),
    name: z.string().catch(""),
    /** `BUILD`, `ACTIVE`, `SHUTOFF`, `ERROR`, `DELETED` or another of Nova's statuses. */
    status: z.string(),
    created: maybe(z.string()),
    updated: maybe(z.string()),
    metadata: z.record(z.string(), z.string()).catch({}),
    /** By the network's name. */
    addresses: z.record(z.string(), z.array(address)).catch({}),
    flavor: maybe(
      z.object({
        original_name: z.string(),
        vcpus: z.number(),
        /** In MiB. */
        ram: z.number(),
        /** In GiB. */
        disk: z.number(),
      }),
    ),
    /** An empty text for a server that starts from a volume. */
    image: maybe(z.union([z.object({ id: z.string() }), z.literal("")])),
    /** Why the status is `ERROR`. */
    fault: maybe(z.object({ code: z.number().optional(), message: z.string() })),
    "OS-EXT-STS:task_state": maybe(z.string()),
    "os-extended-volumes:volumes_attached": z.array(z.object({ id: z.string() })).catch([]),
  })
  .transform(
    ({ "OS-EXT-STS:task_state": task_state, "os-extended-volumes:volumes_attached": volumes, ...rest }) => ({
      ...rest,
      /** What Nova is doing with the server, such as `spawning` or `image_uploading`. */
      task_state: task_state ?? undefined,
      volumes: volumes.map(({ id }) => id),
    }),
  )

/**
 * A server as Nova gives it (Compute API, "Servers"), without the prefixes of its extensions. Only the id and
 * the status are validated (docs/adr/0008).
 */
export type Server = z.output<typeof server>

const one = z.object({ server })
const many = z.object({ servers: z.array(z.unknown()) })

export function serverIn(answer: Answer): Server {
  const read = one.safeParse(answer.body)
  if (!read.success) throw answer.invalid()
  return read.data.server
}

/** The servers in a list. Entries that are not servers are omitted. */
export function serversIn(answer: Answer): Server[] {
  const read = many.safeParse(answer.body)
  if (!read.success) throw answer.invalid()
  return read.data.servers.flatMap((entry) => server.safeParse(entry).data ?? [])
}
