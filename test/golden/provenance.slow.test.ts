import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readConfig } from "../../src/config.js"
import { BASE, openGolden, type GoldenPerson, type GoldenStage } from "../support/golden.js"

/** Where golden images come from, as others can check it. */
const KEYS = generateKeyPairSync("ed25519")
const PEM = KEYS.privateKey.export({ type: "pkcs8", format: "pem" }) as string

let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden({ PROVENANCE_KEY: PEM.replaceAll("\n", "\\n") })
  owner = await stage.as("demo")
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

async function build(name: string, recipe: object): Promise<string> {
  const answer = await ask("POST", "/images", { name, os_type: "linux", ...recipe })
  expect([answer.status, answer.text]).toEqual([202, expect.anything()])
  await stage.until(owner, name, "ready")
  return (await ask("GET", `/images/${name}`)).body.image_id
}

/** The SHA-512 of the bytes that Glance delivers. */
async function hashAtGlance(id: string): Promise<string> {
  const response = await fetch(`${stage.simulator.world.origin}/image/v2/images/${id}/file`, {
    headers: owner.headers,
  })
  expect(response.status).toBe(200)
  return createHash("sha512")
    .update(Buffer.from(await response.arrayBuffer()))
    .digest("hex")
}

interface Answer {
  statement: {
    subject: object[]
    predicate: { buildDefinition: { resolvedDependencies: { uri: string }[] } }
  }
  envelope: { payloadType: string; payload: string; signatures: { keyid: string; sig: string }[] }
  key_id: string
  public_key: string
  build_id: string
}

const provenanceOf = async (name: string, query = "") => {
  const { status, body } = await ask("GET", `/images/${name}/provenance${query}`)
  expect(status).toBe(200)
  return body as unknown as Answer
}

/** As DSSE v1 describes it. */
const signedBytes = ({ payloadType, payload }: Answer["envelope"]) => {
  const bytes = Buffer.from(payload, "base64")
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes])
}

const customizations = {
  packages: ["nginx"],
  scripts: ["#!/bin/sh\necho hello\n"],
  users: [{ name: "admin", hashed_passwd: "$6$salt$hash" }],
}

test("the statement is signed, and is about the image that Glance delivers", async () => {
  const id = await build("web", { base_image: BASE, customizations })
  const { statement, envelope, key_id, public_key, build_id } = await provenanceOf("web")
  const [signature] = envelope.signatures
  const der = KEYS.publicKey.export({ type: "spki", format: "der" })
  expect([key_id, signature?.keyid]).toEqual(
    Array.from({ length: 2 }, () => createHash("sha256").update(der).digest("hex")),
  )
  const sig = Buffer.from(signature?.sig ?? "", "base64")
  for (const key of [KEYS.publicKey, createPublicKey(public_key)])
    expect(verify(null, signedBytes(envelope), key, sig)).toBe(true)
  const changed = { ...envelope, payload: Buffer.from('{"subject":[]}').toString("base64") }
  expect(verify(null, signedBytes(changed), KEYS.publicKey, sig)).toBe(false)
  expect(JSON.parse(Buffer.from(envelope.payload, "base64").toString())).toEqual(statement)
  expect(statement).toMatchObject({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "web", uri: `urn:openstack:image:${id}`, digest: { sha512: await hashAtGlance(id) } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        externalParameters: { recipe: { packages: ["nginx"], users: [{ name: "admin" }] } },
        resolvedDependencies: [{ name: "base_image", digest: { sha512: "ab".repeat(64) } }],
      },
      runDetails: {
        metadata: { invocationId: `urn:uuid:${build_id}` },
        byproducts: [{ annotations: { user: owner.userId, project: owner.projectId } }, { name: "sbom" }],
      },
    },
  })
  for (const secret of ["$6$salt$hash", "echo hello"]) expect(JSON.stringify(statement)).not.toContain(secret)
})

test("the images from which an image descends are in the statement and a property of it", async () => {
  const parent = await build("parent", { base_image: BASE })
  const child = await build("child", { base_image: parent })
  const grandchild = await build("grandchild", { base_image: child })
  const [base] = [...stage.simulator.world.images.values()].filter(({ name }) => name === BASE)
  const chain = [child, parent, base?.id ?? ""]
  const properties = stage.simulator.world.images.get(grandchild)?.properties
  expect(properties?.["polaris_parents"]).toBe(chain.join(","))
  const { statement } = await provenanceOf("grandchild")
  const { resolvedDependencies } = statement.predicate.buildDefinition
  expect(resolvedDependencies.map(({ uri }) => uri)).toEqual(chain.map((id) => `urn:openstack:image:${id}`))
  expect(resolvedDependencies[0]).toHaveProperty("digest", { sha512: await hashAtGlance(child) })
})

test("an older build has its own statement, another project gets 404, and so does an image without one", async () => {
  const first = await provenanceOf("web")
  expect((await ask("POST", "/images/web:rebuild", { force: true })).status).toBe(202)
  await stage.until(owner, "web", "ready")
  expect((await provenanceOf("web")).build_id).not.toBe(first.build_id)
  expect(await provenanceOf("web", `?build_id=${first.build_id}`)).toEqual(first)
  const none = await ask("GET", "/images/web/provenance?build_id=00000000-0000-4000-8000-000000000000")
  expect([none.status, none.body.error]).toEqual([404, expect.stringContaining("no ready build")])
  const { headers } = await stage.as("other")
  expect((await stage.ask("GET", "/api/v1/images/web/provenance", { headers })).status).toBe(404)
})

test("without a key the statement is not signed; what was signed before keeps its signature", async () => {
  const signed = await provenanceOf("web")
  await stage.restart({ PROVENANCE_KEY: "" })
  await build("plain", { base_image: BASE })
  const plain = await provenanceOf("plain")
  expect(plain.statement.subject).toHaveLength(1)
  for (const field of ["envelope", "key_id", "public_key"]) expect(plain).not.toHaveProperty(field)
  const { public_key, ...rest } = signed
  expect(public_key).toContain("PUBLIC KEY")
  expect(await provenanceOf("web")).toEqual(rest)
})

test.each([
  ["another kind of key", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey],
  ["a public key", KEYS.publicKey],
])("%s stops the start, without repeating the key", (_name, key) => {
  const type = key.type === "private" ? ("pkcs8" as const) : ("spki" as const)
  const pem = key.export({ type, format: "pem" }) as string
  const read = () => readConfig({ OS_AUTH_URL: "http://127.0.0.1:5000", PROVENANCE_KEY: pem })
  expect(read).toThrow(/PROVENANCE_KEY.*must be an Ed25519 private key in PEM/s)
  expect(read).not.toThrow(pem.split("\n")[1])
})
