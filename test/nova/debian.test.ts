import { afterAll, beforeAll, expect, it } from "vitest"
import { LONG, openBuilds, type Builds } from "../support/nova-builds.js"

let builds: Builds

beforeAll(async () => {
  builds = await openBuilds()
})
afterAll(() => builds.close())

const SSH_KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2pXxv8nY3hJ0yTq0p1b2c3d4e5f6g7h8i9j0k1l2m3 ci@example.org"

it("builds from Debian with its own cloud-init: package, file, user, key and script are on the disk", async () => {
  const { ask, statusOf, leftIn, download, cloud } = builds
  const created = await ask("POST", "/images", {
    ...{ name: "debian-golden", os_type: "linux", base_image: "debian", flavor: "small" },
    ...{ storage_size: "4Gi", memory: "512Mi", cpu: 1 },
    customizations: {
      packages: ["hello"],
      files: { "/etc/motd": "Welcome to the golden Debian\n" },
      scripts: ["#!/bin/bash\nhello > /etc/greeting\n"],
      users: [{ name: "builder", password: "a long passphrase", groups: ["adm"], sudo: true }],
      ssh_keys: [SSH_KEY],
    },
    labels: { environment: "test" },
  })
  expect(created.status, created.text).toBe(202)
  await expect.poll(async () => (await statusOf("debian-golden")).status, LONG).not.toBe("creating")
  expect(await statusOf("debian-golden")).toMatchObject({ status: "ready", progress: 100 })
  const disk = await download((await ask("GET", "/images/debian-golden")).body.image_id)
  const read = (path: string) => cloud.fileIn(disk, path)
  expect(read("/etc/motd")).toBe("Welcome to the golden Debian\n")
  expect(read("/etc/greeting")).toBe("Hello, world!\n")
  expect(read("/var/lib/dpkg/status")).toMatch(/^Package: hello\nStatus: install ok installed$/m)
  expect(read("/etc/shadow")).toMatch(/^builder:\$6\$/m)
  expect(read("/etc/group")).toMatch(/^adm:.*\bbuilder\b/m)
  expect(read("/etc/sudoers.d/90-cloud-init-users")).toContain("builder ALL=(ALL) NOPASSWD:ALL")
  expect(read("/home/builder/.ssh/authorized_keys")).toContain(SSH_KEY)
  expect(read("/etc/machine-id").trim()).toMatch(/^(uninitialized)?$/)
  for (const type of ["rsa", "ecdsa", "ed25519"]) expect(read(`/etc/ssh/ssh_host_${type}_key`)).toBe("")
  expect(read("/var/lib/polaris/build.sh")).toBe("")
  const { components } = (await ask("GET", "/images/debian-golden/sbom")).body
  expect(components).toContainEqual(expect.objectContaining({ name: "hello" }))
  expect(await leftIn()).toEqual(["debian-golden"])
  expect((await ask("DELETE", "/images/debian-golden")).status).toBe(200)
  await expect.poll(leftIn, LONG).toEqual([])
})
