import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable, Writable } from "node:stream"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { run } from "../../src/cli/run.js"
import { setting } from "./setting.js"

const s = setting()
let folder = ""

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "polaris-cli-"))
})
afterAll(() => rm(folder, { recursive: true }))

const account = () => ({
  ...{ OS_AUTH_URL: s.simulator.authUrl, OS_USERNAME: "both", OS_PASSWORD: "both", OS_PROJECT_NAME: "demo" },
  POLARIS_URL: s.url,
})

interface Given {
  env?: Record<string, string | undefined>
  input?: Buffer
  signal?: AbortSignal
}

/** Runs a command line, as from a shell. */
async function polaris(args: string[], given: Given = {}) {
  const texts = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const into = (name: keyof typeof texts) =>
    new Writable({
      write(piece: Buffer, _encoding, done) {
        texts[name].push(piece)
        done()
      },
    })
  const code = await run(args, {
    env: { ...account(), ...given.env },
    ...{
      stdin: Readable.from([given.input ?? Buffer.alloc(0)]),
      stdout: into("stdout"),
      stderr: into("stderr"),
    },
    signal: given.signal ?? new AbortController().signal,
  })
  const [out, err] = [Buffer.concat(texts.stdout), Buffer.concat(texts.stderr).toString()]
  return { code, bytes: out, out: out.toString(), err }
}

const json = async <T>(args: string[], given?: Given): Promise<T> => {
  const { code, out, err } = await polaris([...args, "--json"], given)
  expect([code, err.replace(/^(?:Sent|Received) .*\n/gm, "")]).toEqual([0, ""])
  return JSON.parse(out) as T
}

interface Image {
  id: string
  name: string
  status: string
  size: number
  [property: string]: unknown
}

const file = async (name: string, content: Buffer): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe("polaris images", () => {
  test("creates an image with its data, finds it, downloads it, shares it and deletes it", async () => {
    const content = Buffer.alloc(300_000, "polaris")
    const created = await json<Image>([
      ...[
        "images",
        "create",
        "of the shell",
        "--file",
        await file("disk.raw", content),
        "--disk-format",
        "raw",
      ],
      ...["--property", "os_distro=debian", "--tag", "one", "--tag", "two", "--min-ram", "64"],
    ])
    expect(created).toMatchObject({
      ...{ status: "active", size: 300_000, os_distro: "debian", min_ram: 64, visibility: "private" },
    })
    expect([...(created["tags"] as string[])].sort()).toEqual(["one", "two"])
    expect(await json<Image>(["images", "show", "of the shell"])).toMatchObject({ id: created.id })
    const found = await json<Image[]>(["images", "list", "--search", "SHELL"])
    expect(found.map(({ id }) => id)).toEqual([created.id])

    const output = join(folder, "copy.raw")
    expect((await polaris(["images", "download", created.id, "--output", output])).code).toBe(0)
    expect((await readFile(output)).equals(content)).toBe(true)
    const reads = () => s.simulator.requests.filter(({ path }) => path.endsWith("/file")).length
    const before = reads()
    const again = await polaris(["images", "download", created.id, "--output", output])
    expect(reads()).toBe(before)
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("--force overwrites it")])
    expect((await polaris(["images", "download", created.id, "--output", output, "--force"])).code).toBe(0)
    expect((await polaris(["images", "download", created.id, "--output", "-"])).bytes.equals(content)).toBe(
      true,
    )

    expect((await polaris(["images", "share", created.id, s.projects.other])).code).toBe(1)
    const shared = await json<Image>(["images", "create", "shared", "--visibility", "shared"])
    const [member] = await json<object[]>(["images", "share", shared.id, s.projects.other])
    expect(member).toMatchObject({ member_id: s.projects.other, status: "pending" })
    await json(["images", "share", shared.id, s.projects.other, "--remove"])

    expect(await json(["images", "delete", created.id, shared.id])).toEqual([created.id, shared.id])
    expect(await polaris(["images", "show", created.id])).toMatchObject({ code: 1, out: "" })
  })

  test("sends the standard input, and shows how much that was", async () => {
    const imageId = await s.image("from a pipe")
    const { code, err, out } = await polaris(["images", "upload", imageId, "-"], {
      input: Buffer.alloc(2048, 1),
    })
    expect([code, err]).toEqual([0, "Sent 2.0 KiB\n"])
    expect(out).toMatch(/^status\s+active$/m)
  })

  test("lists in columns, page by page up to the limit, without what a terminal interprets", async () => {
    const name = "red\u001B[31m\u0007 alert"
    await s.image(name)
    const { code, out } = await polaris(["images", "list", "--name", name, "--limit", "1"])
    expect([code, out.split("\n").length]).toEqual([0, 3])
    expect(out).toMatch(/^ID +NAME +STATUS +VISIBILITY +FORMAT +SIZE\n[\w-]{36} {2}red {1,2}alert +queued/)
  })

  test("a name that several images have is refused, with their ids", async () => {
    const ids = [await s.image("twins"), await s.image("twins")]
    const { code, err } = await polaris(["images", "show", "twins"])
    expect(code).toBe(1)
    for (const id of ids) expect(err).toContain(id)
  })

  test("an upload that fails leaves nothing in doubt", async () => {
    const args = [
      "images",
      "create",
      "without data",
      "--file",
      join(folder, "nowhere"),
      "--disk-format",
      "raw",
    ]
    const { code, err } = await polaris(args)
    expect([code, err]).toEqual([1, expect.stringMatching(/does not exist.*has no data.*images delete/)])
  })

  test("stops with Ctrl+C", async () => {
    const stop = new AbortController()
    stop.abort()
    expect((await polaris(["images", "list"], { signal: stop.signal })).code).toBe(130)
  })
})

describe("the command line is refused with 2 and a sentence:", () => {
  test.each([
    ["an unknown command", ["images", "fly"], {}, "images fly"],
    ["an unknown option", ["images", "list", "--colour"], {}, "--colour"],
    ["an option of another command", ["images", "list", "--file", "x"], {}, "--file"],
    ["too few arguments", ["images", "show"], {}, "Usage: polaris images show IMAGE"],
    ["a limit that is not a number", ["images", "list", "--limit", "many"], {}, "--limit"],
    ["a property without a value", ["images", "create", "x", "--property", "os"], {}, "KEY=VALUE"],
    ["no address", ["images", "list"], { POLARIS_URL: undefined }, "POLARIS_URL"],
    ["an address that is not one", ["images", "list"], { POLARIS_URL: "dashboard" }, "dashboard"],
    ["no credentials", ["images", "list"], { OS_AUTH_URL: undefined }, "OS_CLOUD"],
    ["no password", ["images", "list"], { OS_PASSWORD: undefined }, "OS_PASSWORD"],
    ["an own authority", ["images", "list"], { OS_CACERT: "/ca.pem" }, "NODE_EXTRA_CA_CERTS=/ca.pem"],
    ["an unknown way to sign in", ["images", "list"], { OS_AUTH_TYPE: "v3kerberos" }, "v3kerberos"],
    [
      "a way that is a word of JavaScript",
      ["images", "list"],
      { OS_AUTH_TYPE: "constructor" },
      "constructor",
    ],
  ])("%s", async (_, args, env, part) => {
    const { code, out, err } = await polaris(args, { env })
    expect([code, out, err]).toEqual([2, "", expect.stringContaining(part)])
  })

  test("help is not a failure", async () => {
    const all = await polaris([])
    expect([all.code, all.err, all.out]).toEqual([0, "", expect.stringContaining("images upload")])
    const { code, out } = await polaris(["images", "list", "--help"])
    expect([code, out]).toEqual([0, expect.stringContaining("--search TEXT")])
  })
})

describe("clouds.yaml", () => {
  const cloud = async (text: string, secret = "clouds: {}") => ({
    ...{ OS_CLIENT_CONFIG_FILE: await file("clouds.yaml", Buffer.from(text)) },
    OS_CLIENT_SECURE_FILE: await file("secure.yaml", Buffer.from(secret)),
    ...{ OS_AUTH_URL: undefined, OS_USERNAME: undefined, OS_PASSWORD: undefined, POLARIS_URL: undefined },
  })
  const demo = () =>
    `clouds: { demo: { polaris_url: "${s.url}", auth: { auth_url: "${s.simulator.authUrl}", username: both, project_name: demo } } }`
  const secret = "clouds: { demo: { auth: { password: both } } }"

  test("gives the address and the credentials, with the password of secure.yaml", async () => {
    const env = await cloud(demo(), secret)
    expect((await polaris(["images", "list", "--cloud", "demo"], { env })).code).toBe(0)
    expect((await polaris(["images", "list"], { env: { ...env, OS_CLOUD: "demo" } })).code).toBe(0)
  })

  test("a wrong password is refused by Keystone, and is in no message", async () => {
    const env = await cloud(demo(), "clouds: { demo: { auth: { password: open-sesame } } }")
    const { code, err } = await polaris(["images", "list", "--cloud", "demo"], { env })
    expect([code, err]).toEqual([1, expect.stringContaining("Keystone refused the credentials")])
    expect(err).not.toContain("open-sesame")
  })

  test.each([
    ["an unknown cloud", "clouds: { one: {} }", "it has one"],
    ["no YAML", "clouds: {", "not valid YAML"],
    ["certificates that nobody verifies", "clouds: { demo: { verify: false } }", "verify: false"],
  ])("%s is refused", async (_, text, part) => {
    const { code, err } = await polaris(["images", "list", "--cloud", "demo"], { env: await cloud(text) })
    expect([code, err]).toEqual([2, expect.stringContaining(part)])
  })
})
