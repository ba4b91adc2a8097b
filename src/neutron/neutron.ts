import { z } from "zod"
import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { createAsk } from "../http/ask.js"
import { doubting } from "../http/doubting.js"
import type { Answer, Send } from "../http/send.js"

type NeutronCall = Pick<Call, "id" | "signal" | "caller">

/** The services that requests to Neutron need; they live as long as the process. */
interface NeutronServices {
  send: Send
  callers: {
    /** Asks Keystone whether the caller's token is still valid; throws if it is not. */
    confirm(call: NeutronCall): Promise<void>
  }
}

const network = z.object({
  id: z.string().min(1),
  name: z.string().catch(""),
  /** The project that owns it. */
  project_id: z.string().nullish().catch(undefined),
  /** Whether projects that do not own it may use it. */
  shared: z.boolean().catch(false),
  /** Whether it leads outside: servers usually cannot be attached to it. */
  "router:external": z.boolean().catch(false),
})

/** A network as Neutron gives it (Networking API v2.0, "Networks"). */
export type Network = z.output<typeof network>

const port = z.object({
  id: z.string().min(1),
  network_id: z.string(),
  fixed_ips: z.array(z.object({ ip_address: z.string() })).catch([]),
})

/** A port as Neutron gives it (Networking API v2.0, "Ports"). */
export type Port = z.output<typeof port>

const NO_NEUTRON = "This cloud has no network service: its catalog lists none."

/** Neutron for one call. Throws Refusal 503 if the caller's cloud has no network service. */
export function createNeutron({ send, callers }: NeutronServices, call: NeutronCall) {
  const { networkEndpoint, token } = call.caller
  if (networkEndpoint === undefined) throw new Refusal(503, NO_NEUTRON)
  const translate = doubting("neutron", () => callers.confirm(call))
  const endpoint = `${networkEndpoint}/v2.0`
  const ask = createAsk({ send, service: "neutron", endpoint, token, call, translate })
  return {
    /** The networks that the caller's project sees: its own and shared ones. */
    async networks(): Promise<Network[]> {
      return entriesOf(await ask("GET", "/networks"), "networks", network)
    },

    /** The ports of a server. */
    async portsOf(serverId: string): Promise<Port[]> {
      return entriesOf(
        await ask("GET", `/ports?${new URLSearchParams({ device_id: serverId })}`),
        "ports",
        port,
      )
    },
  }
}

export type Neutron = ReturnType<typeof createNeutron>

/** The entries of a list. Those that are not what they should be are omitted. */
function entriesOf<T>(answer: Answer, name: string, entry: z.ZodType<T>): T[] {
  const read = z.object({ [name]: z.array(z.unknown()) }).safeParse(answer.body)
  if (!read.success) throw answer.invalid()
  return (read.data[name] ?? []).flatMap((one) => entry.safeParse(one).data ?? [])
}
