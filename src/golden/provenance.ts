import { createPublicKey, type KeyObject } from "node:crypto"
import { isNotNull } from "drizzle-orm"
import type { z } from "zod"
import type { goldenProvenance, provenanceInput } from "../schemas/golden/provenance.js"
import type { GoldenContext } from "./golden.js"
import { keyIdOf } from "./pipeline/sign.js"
import { readyBuildOf } from "./ready-build.js"
import { builds } from "./tables.js"

type Shown = z.output<typeof goldenProvenance>

/** Where the newest ready build of a golden image comes from, or one that is named. */
export async function getProvenance(
  { golden, call }: GoldenContext,
  { name, build_id: id }: z.output<typeof provenanceInput>,
): Promise<Shown> {
  const wanted = { name, id, where: isNotNull(builds.provenance) }
  const build = await golden.database.query((queries) => readyBuildOf(queries, { call }, wanted), call.signal)
  const { provenance, glanceId } = build
  if (provenance === null) throw new TypeError(`Build ${build.id} has no statement.`)
  const [signature] = provenance.signatures
  return {
    ...{ image_name: name, build_id: build.id },
    ...(glanceId !== null && { image_id: glanceId }),
    statement: JSON.parse(Buffer.from(provenance.payload, "base64").toString()) as Shown["statement"],
    ...(signature !== undefined && {
      ...{ envelope: provenance, key_id: signature.keyid },
      ...publicKey(golden.settings.provenanceKey, signature.keyid),
    }),
  }
}

const publicKey = (key: KeyObject | undefined, keyId: string) =>
  key !== undefined && keyIdOf(key) === keyId
    ? { public_key: createPublicKey(key).export({ type: "spki", format: "pem" }) as string }
    : {}
