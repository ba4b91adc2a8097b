// Keystone's API as its administrator: finds things, and makes those that are missing.

/** Signs in at a Keystone as `admin`. */
export async function openKeystone(keystoneUrl) {
  const domain = { id: "default" }
  const user = { name: "admin", password: "admin", domain }
  const identity = { methods: ["password"], password: { user } }
  const scope = { project: { name: "admin", domain } }
  const signedIn = await ask(`${keystoneUrl}/auth/tokens`, { body: { auth: { identity, scope } } })
  const token = signedIn.headers.get("x-subject-token")
  const keystone = async (method, path, body) =>
    (await ask(`${keystoneUrl}${path}`, { method, body, token })).body

  /** Finds one by the query, or makes it. */
  async function ensure(kind, query, properties) {
    const found = await keystone("GET", `/${kind}s?${new URLSearchParams(query)}`)
    if (found[`${kind}s`].length > 0) return found[`${kind}s`][0]
    const made = await keystone("POST", `/${kind}s`, { [kind]: { ...query, ...properties } })
    return made[kind]
  }

  async function ensureRegion(id) {
    const { regions } = await keystone("GET", "/regions")
    if (!regions.some((region) => region.id === id)) await keystone("POST", "/regions", { region: { id } })
  }

  async function ensureEndpoint(key, url) {
    const endpoint = await ensure("endpoint", key, { url })
    // The port may have changed since the folder was made.
    if (endpoint.url !== url) await keystone("PATCH", `/endpoints/${endpoint.id}`, { endpoint: { url } })
  }

  /** A service with its endpoints, which are URLs by region. */
  async function ensureService(type, name, urls) {
    const service = await ensure("service", { type }, { name })
    for (const [region_id, url] of Object.entries(urls)) {
      await ensureRegion(region_id)
      for (const face of ["public", "internal", "admin"])
        await ensureEndpoint({ service_id: service.id, interface: face, region_id }, url)
    }
  }

  /** A user with its name as password, and its roles by the ids of projects. */
  async function ensureUser(name, roles, properties = {}) {
    const user = await ensure("user", { name, domain_id: "default" }, { password: name, ...properties })
    for (const [projectId, roleName] of Object.entries(roles)) {
      const role = await ensure("role", { name: roleName }, {})
      await keystone("PUT", `/projects/${projectId}/users/${user.id}/roles/${role.id}`)
    }
  }

  /** The public URL of a service in RegionOne. */
  async function urlOf(type) {
    const { services } = await keystone("GET", `/services?type=${type}`)
    const query = { service_id: services[0].id, interface: "public", region_id: "RegionOne" }
    const { endpoints } = await keystone("GET", `/endpoints?${new URLSearchParams(query)}`)
    return endpoints[0].url
  }

  return { keystone, token, ensure, ensureService, ensureUser, urlOf }
}

/** One JSON request. Throws for any failure. */
export async function ask(url, { method, body, token, headers } = {}) {
  const response = await fetch(url, {
    method: method ?? (body ? "POST" : "GET"),
    headers: { "content-type": "application/json", ...(token && { "x-auth-token": token }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method ?? "GET"} ${url}: ${response.status} ${text}`)
  return { headers: response.headers, body: text && JSON.parse(text) }
}
