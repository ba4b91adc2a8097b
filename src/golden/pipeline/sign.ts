import { createHash, createPublicKey, sign, type KeyObject } from "node:crypto"
import type { Envelope } from "../../schemas/golden/provenance.js"

const TYPE = "application/vnd.in-toto+json"

/** The id of a public key: the SHA-256 of its DER form (SubjectPublicKeyInfo), in hexadecimal digits. */
export const keyIdOf = (key: KeyObject): string =>
  createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest("hex")

/** Wraps a statement in a DSSE envelope, with one signature if there is a key. */
export function envelopeOf(statement: object, key: KeyObject | undefined): Envelope {
  const body = Buffer.from(JSON.stringify(statement))
  const signatures = key === undefined ? [] : [{ keyid: keyIdOf(key), sig: signatureOf(body, key) }]
  return { payloadType: TYPE, payload: body.toString("base64"), signatures }
}

/** What DSSE v1 signs: the type and the body, each with its length. */
function signatureOf(body: Buffer, key: KeyObject): string {
  const head = Buffer.from(`DSSEv1 ${TYPE.length} ${TYPE} ${body.length} `)
  return sign(null, Buffer.concat([head, body]), key).toString("base64")
}
