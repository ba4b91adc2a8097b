import { describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract } from "./support.js"

const c = contract()

describe("metadata definitions", () => {
  test("the namespaces for images are listed by name, with the prefix of their properties", async () => {
    const { namespaces } = await c.demo.metadefNamespaces.query()
    const names = namespaces.map(({ namespace }) => namespace)
    expect(names).toEqual(names.toSorted())
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(["OS::Compute::CPUMode", "OS::Compute::LibvirtImage"]))
    expect(namespaces.find(({ namespace }) => namespace === "OS::Compute::Watchdog")).toEqual({
      namespace: "OS::Compute::Watchdog",
      display_name: "Watchdog Behavior",
      description: expect.stringContaining("watchdog") as string,
      visibility: "public",
      owner: "admin",
      protected: true,
      resource_type_associations: expect.arrayContaining([
        { name: "OS::Glance::Image", prefix: "hw_" },
      ]) as unknown[],
    })
  })

  test("those for another type of resource are others", async () => {
    const { namespaces } = await c.demo.metadefNamespaces.query({ resourceType: "OS::Nova::Flavor" })
    const names = namespaces.map(({ namespace }) => namespace)
    expect(names).toContain("OS::Compute::Watchdog")
    expect(names).not.toContain("OS::Compute::LibvirtImage")
    expect(await c.demo.metadefNamespaces.query({ resourceType: "OS::Nothing" })).toEqual({ namespaces: [] })
  })

  test("a namespace has its properties, by the names that they have on images", async () => {
    const libvirt = await c.demo.metadefNamespace.query({ namespace: "OS::Compute::LibvirtImage" })
    expect(libvirt).toMatchObject({ protected: true, objects: [], tags: [] })
    expect(libvirt.properties["hw_disk_bus"]).toEqual({
      title: "Disk Bus",
      description: "Specifies the type of disk controller to attach disk devices to.",
      type: "string",
      enum: ["scsi", "virtio", "uml", "xen", "ide", "usb", "fdc", "sata", "lxc"],
    })
    const watchdog = await c.demo.metadefNamespace.query({ namespace: "OS::Compute::Watchdog" })
    expect(Object.keys(watchdog.properties)).toEqual(["hw_watchdog_action"])
    const ofFlavors = await c.demo.metadefNamespace.query({
      ...{ namespace: "OS::Compute::Watchdog", resourceType: "OS::Nova::Flavor" },
    })
    expect(Object.keys(ofFlavors.properties)).toEqual(["hw:watchdog_action"])
  })

  test("a namespace has objects with properties of their own", async () => {
    const { properties, objects } = await c.demo.metadefNamespace.query({
      namespace: "OS::Software::WebServers",
    })
    expect(properties).toEqual({})
    expect(
      objects.find(({ name }) => name === "Nginx")?.properties["sw_webserver_nginx_http_port"],
    ).toMatchObject({
      ...{ type: "integer", minimum: 1, maximum: 65535, default: 80 },
    })
  })

  test("a private one is shown to administrators, and to others as if it did not exist", async () => {
    const [namespace, lists] = ["OS::OperatingSystem", [c.demo, c.admin]] as const
    const shown = await Promise.all(lists.map((by) => by.metadefNamespaces.query()))
    const isThere = shown.map(({ namespaces }) => namespaces.some((one) => one.namespace === namespace))
    expect(isThere).toEqual([false, true])
    await expectRefusal(c.demo.metadefNamespace.query({ namespace }), { code: "NOT_FOUND", glance: 404 })
    const { visibility, properties } = await c.admin.metadefNamespace.query({ namespace })
    expect([visibility, Object.keys(properties)]).toEqual([
      "private",
      expect.arrayContaining(["os_distro", "os_version"]),
    ])
  })

  test("one that does not exist is NOT_FOUND, and a name that is too long BAD_REQUEST", async () => {
    const get = (namespace: string) => c.demo.metadefNamespace.query({ namespace })
    await expectRefusal(get("OS::Nothing"), {
      code: "NOT_FOUND",
      glance: 404,
      says: /namespace=OS::Nothing was not found/,
    })
    await expectRefusal(get("../images"), { code: "NOT_FOUND", glance: 404 })
    await expectRefusal(get("x".repeat(81)), { code: "BAD_REQUEST", says: /namespace/ })
  })
})

test("the schema of images has what this cloud accepts", async () => {
  const schema = await c.demo.imageSchema.query()
  expect(schema.statuses).toEqual(expect.arrayContaining(["queued", "active", "deactivated"]))
  expect(schema.visibilities.toSorted()).toEqual(["community", "private", "public", "shared"])
  expect(schema.disk_formats).toEqual(expect.arrayContaining(["qcow2", "raw", "iso"]))
  expect(schema.container_formats).toEqual(expect.arrayContaining(["bare", "ova"]))
  expect(schema.properties["status"]).toMatchObject({ types: ["string"], isReadOnly: true, isBase: true })
  expect(schema.properties["name"]).toMatchObject({ types: ["string"], isReadOnly: false, maxLength: 255 })
  expect(schema.properties["os_distro"]).toMatchObject({ types: ["string"], isBase: false })
})

test("the REST routes do the same", async () => {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${c.url}/polaris-bff/rest/${path}`, { headers: c.headers.demo })
    return response.json()
  }
  expect(await get("metadef-namespaces")).toEqual(await c.demo.metadefNamespaces.query())
  expect(await get("metadef-namespaces/OS::Compute::CPUMode")).toEqual(
    await c.demo.metadefNamespace.query({ namespace: "OS::Compute::CPUMode" }),
  )
  expect(await get("image-schema")).toEqual(await c.demo.imageSchema.query())
})
