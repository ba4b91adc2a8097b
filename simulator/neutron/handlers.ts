import { http, type HttpHandler } from "msw"
import { asResponse, json, type Answer } from "../answer.js"
import type { Network, Port, Server } from "../compute.js"
import { check, type Holder } from "../tokens.js"
import type { World } from "../world.js"

/** Neutron's path on the host. */
const prefix = "/network"

interface Call {
  world: World
  holder: Holder
  query: URLSearchParams
}

/** Neutron's API as msw handlers, under `/network` of any host. */
export const neutronHandlers = (world: World): HttpHandler[] => [
  http.all(at("/networks"), ({ request }) => respond(world, request, networks)),
  http.all(at("/ports"), ({ request }) => respond(world, request, ports)),
  http.all(new RegExp(`^[a-z]+://[^/]+${prefix}(/.*)?$`), () => asResponse(notFound)),
]

const at = (path: string) => new RegExp(`^[a-z]+://[^/]+${prefix}/v2\\.0${path}$`)

const notFound = json(404, {
  NeutronError: { type: "HTTPNotFound", message: "The resource could not be found.", detail: "" },
})

function respond(world: World, request: Request, verb: (call: Call) => Answer): Response {
  const holder = check(world, request.headers.get("x-auth-token") ?? "")
  if (typeof holder === "string") {
    const message = "The request you have made requires authentication."
    return asResponse(json(401, { error: { code: 401, title: "Unauthorized", message } }))
  }
  if (request.method !== "GET") return asResponse(notFound)
  return asResponse(verb({ world, holder, query: new URL(request.url).searchParams }))
}

/** The caller's networks and the shared ones. */
const networks = ({ world, holder }: Call): Answer => {
  const projectId = holder.project?.id
  const seen = world.compute.networks.filter(({ shared, owner }) => shared || owner === projectId)
  return json(200, { networks: seen.map((network) => networkView(network, world)) })
}

const networkView = ({ id, name, shared, external, owner }: Network, world: World) => {
  const project = owner ?? world.identity.projects.find((one) => one.name === "service")?.id ?? ""
  return {
    ...{ id, name, shared, status: "ACTIVE", admin_state_up: true, mtu: 1450, subnets: [] },
    ...{ project_id: project, tenant_id: project, "router:external": external },
  }
}

const ports = ({ world, holder, query }: Call): Answer => {
  const device = query.get("device_id")
  const servers = [...world.servers.values()].filter(
    ({ id, project_id }) => project_id === holder.project?.id && (device === null || device === id),
  )
  return json(200, { ports: servers.flatMap((server) => server.ports.map((port) => portView(port, server))) })
}

const portView = ({ id, network_id, address, mac }: Port, server: Server) => ({
  ...{ id, network_id, name: "", status: "ACTIVE", mac_address: mac, admin_state_up: true },
  ...{ device_id: server.id, device_owner: "compute:nova" },
  ...{ project_id: server.project_id, tenant_id: server.project_id },
  fixed_ips: [{ subnet_id: network_id, ip_address: address }],
})
