import { readFileSync } from "node:fs"
import { expect, onTestFinished, test } from "vitest"
import { json, startStandIn } from "../support/stand-in.js"
import { catalogOf, scoped } from "../support/stand-in-answers.js"
import { call, KNOW_TOKEN, polarisAt, setUp } from "./setting.js"

const fromCatalog = (...endpoints: Parameters<typeof catalogOf>) =>
  json(200, scoped("", { catalog: catalogOf(...endpoints) }))

test.each(["", "/", "/v2", "/v2/", "/v2.15", "/v2.15/", "//"])(
  "an image endpoint that ends in %j is the same service, prefix and all",
  async (end) => {
    const { cloud, ask } = await setUp()
    cloud.on(KNOW_TOKEN, fromCatalog({ url: `${cloud.url}/image${end}` }))
    expect((await ask("listImages")).status).toBe(200)
  },
)

test("an image endpoint at the root of its host is used as it is", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, fromCatalog({ url: cloud.url }))
  cloud.on("GET /v2/images", json(200, { images: [] }))
  expect((await ask("listImages")).data).toEqual([])
})

test("the endpoint of the configured region and interface is used", async () => {
  const settings = { OS_REGION_NAME: "North", OS_INTERFACE: "internal" }
  const { cloud, ask } = await setUp(settings)
  cloud.on(
    KNOW_TOKEN,
    fromCatalog(
      { url: `${cloud.url}/wrong`, region: "South", interface: "internal" },
      { url: `${cloud.url}/wrong`, region: "North", interface: "public" },
      { url: `${cloud.url}/image`, region: "North", interface: "internal" },
    ),
  )
  expect((await ask("listImages")).status).toBe(200)
})

test.each([
  ["no image service", { OS_INTERFACE: "public" }, " with a public endpoint."],
  ["none in the region", { OS_REGION_NAME: "West" }, " with a public endpoint in region West."],
  ["none for the interface", { OS_INTERFACE: "admin" }, " with an admin endpoint."],
])("a catalog with %s is SERVICE_UNAVAILABLE and names what is missing", async (what, settings, suffix) => {
  const { cloud, ask } = await setUp(settings)
  if (what === "no image service") cloud.on(KNOW_TOKEN, json(200, scoped("", { catalog: [] })))
  const { status, error } = await ask("listImages")
  expect([status, error.message]).toEqual([503, `This cloud's catalog lists no image service${suffix}`])
})

test("GLANCE_ENDPOINT overrides the catalog", async () => {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  cloud.on(KNOW_TOKEN, fromCatalog({ url: "http://127.0.0.1:1/image" }))
  const polaris = await polarisAt(cloud.authUrl, { GLANCE_ENDPOINT: `${cloud.url}/image/v2/` })
  expect((await call(polaris, "listImages")).status).toBe(200)
})

test("a catalog whose image endpoint is not a URL is SERVICE_UNAVAILABLE", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, fromCatalog({ url: "glance.example" }))
  expect((await ask("listImages")).error.data.code).toBe("SERVICE_UNAVAILABLE")
})

test.each(["", "/", "/v3", "/v3/"])("OS_AUTH_URL may end in %j", async (end) => {
  const { cloud } = await setUp()
  const polaris = await polarisAt(cloud.url + end)
  expect((await call(polaris, "listImages")).status).toBe(200)
})

test("OS_AUTH_URL may have a path before the version", async () => {
  const { cloud } = await setUp()
  cloud.on("GET /identity/v3/auth/tokens", json(200, scoped(`${cloud.url}/image`)))
  const polaris = await polarisAt(`${cloud.url}/identity`)
  expect((await call(polaris, "listImages")).status).toBe(200)
})

const pem = (name: string) => new URL(`../support/tls/${name}.pem`, import.meta.url).pathname

async function tlsCloud() {
  const cloud = await startStandIn({
    key: readFileSync(pem("key"), "utf8"),
    cert: readFileSync(pem("cert"), "utf8"),
  })
  onTestFinished(() => cloud.close())
  return cloud
}

test("a cloud with a certificate of its own works with OS_CACERT", async () => {
  const cloud = await tlsCloud()
  const polaris = await polarisAt(cloud.authUrl, { OS_CACERT: pem("cert") })
  expect((await call(polaris, "listImages")).status).toBe(200)
})

test("a cloud with an untrusted certificate is SERVICE_UNAVAILABLE, and receives no token", async () => {
  const cloud = await tlsCloud()
  const polaris = await polarisAt(cloud.authUrl)
  expect((await call(polaris, "listImages")).error.data.code).toBe("SERVICE_UNAVAILABLE")
  expect(cloud.seen).toEqual([])
})
