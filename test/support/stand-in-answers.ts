import { randomUUID } from "node:crypto"

/** The body of a token of a project, as Keystone gives it; `more` changes what it says. */
export const scoped = (imageEndpoint: string, more: Record<string, unknown> = {}) => ({
  token: {
    methods: ["password"],
    expires_at: inSeconds(3600),
    user: { id: "u1", name: "demo", domain: { id: "default", name: "Default" } },
    project: { id: "p1", name: "demo", domain: { id: "default", name: "Default" } },
    roles: [{ id: "r1", name: "member" }],
    catalog: catalogOf({ url: imageEndpoint }),
    ...more,
  },
})

interface EndpointGiven {
  url: string
  interface?: string
  region?: string
}

/** A catalog whose image service has these endpoints. */
export const catalogOf = (...endpoints: EndpointGiven[]) => [
  { type: "identity", name: "keystone", endpoints: [] },
  {
    type: "image",
    name: "glance",
    endpoints: endpoints.map(({ url, interface: side = "public", region = "RegionOne" }) => ({
      id: randomUUID(),
      interface: side,
      region_id: region,
      region,
      url,
    })),
  },
]

export const inSeconds = (seconds: number) =>
  new Date(Date.now() + seconds * 1000).toISOString().replace("Z", "000Z")

/** An image as Glance gives it. */
export const image = (more: Record<string, unknown> = {}) => {
  const id = randomUUID()
  return {
    id,
    name: "cirros",
    status: "active",
    visibility: "private",
    owner: "p1",
    protected: false,
    os_hidden: false,
    container_format: "bare",
    disk_format: "qcow2",
    size: 1024,
    virtual_size: null,
    min_ram: 0,
    min_disk: 0,
    checksum: null,
    tags: [],
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: "/v2/schemas/image",
    ...more,
  }
}
