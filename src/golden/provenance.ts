import { createPublicKey, type KeyObject } from "node:crypto"
import { and, desc, eq, isNotNull } from "drizzle-orm"
import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { goldenProvenance, provenanceInput } from "../schemas/golden/provenance.js"
import { findGolden } from "./find.js"
import type { GoldenContext } from "./golden.js"
import { keyIdOf } from "./pipeline/sign.js"
import { builds } from "./tables.js"

type Shown = z.output<typeof goldenProvenance>

/** Where the newest ready build of a golden image comes from, or one that is named. */
export async function getProvenance(
  { golden, call }: GoldenContext,
  { name, build_id: id }: z.output<typeof provenanceInput>,
): Promise<Shown> {
  const [build] = await golden.database.query(async (queries) => {
    await findGolden(queries, call.caller, name)
    const own = and(eq(builds.projectId, call.caller.project.id), eq(builds.imageName, name))
    return queries
      .select()
      .from(builds)
      .where(
        and(
          ...[own, eq(builds.state, "ready"), isNotNull(builds.provenance)],
          id === undefined ? undefined : eq(builds.id, id),
        ),
      )
      .orderBy(desc(builds.createdAt), desc(builds.id))
      .limit(1)
  }, call.signal)
  if (build?.provenance == null) throw new Refusal(404, NONE)
  const { provenance, glanceId } = build
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

const NONE = "This image has no ready build like this. Wait for one, or name another build_id."

const publicKey = (key: KeyObject | undefined, keyId: string) =>
  key !== undefined && keyIdOf(key) === keyId
    ? { public_key: createPublicKey(key).export({ type: "spki", format: "pem" }) as string }
    : {}
