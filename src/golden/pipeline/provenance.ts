import { answered } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import type { Envelope } from "../../schemas/golden/provenance.js"
import { cloudFor, type Building } from "./building.js"
import { parentsIn, type BaseOfBuild } from "./publish.js"
import { sbomHash } from "./sbom.js"
import { envelopeOf } from "./sign.js"
import { provenanceStatement, type Hashed } from "./statement.js"

/** States where the image comes from, signed if the operator has set a key. */
export const stateProvenance = (building: Building, imageId: string, base: BaseOfBuild): Promise<Envelope> =>
  building.run.step("provenance", async (signal) => {
    const { golden, build } = building
    const { glance } = await cloudFor(building, signal)
    const sbom = await golden.database.query((queries) => sbomHash(queries, build.id), signal)
    const statement = provenanceStatement({
      ...{ build, parents: parentsIn(build, base), finished: new Date(), sbom },
      image: await hashed(glance, imageId),
      base: await baseAt(glance, base),
    })
    return envelopeOf(statement, golden.settings.provenanceKey)
  })

/** The base image, without a hash if it has been deleted or replaced since the build began. */
async function baseAt(glance: Glance, { id, hash }: BaseOfBuild): Promise<Hashed> {
  const none = { id, algorithm: undefined, hash: undefined }
  const now = await hashed(glance, id).catch((error: unknown) => {
    if (!answered(error, 404) && !answered(error, 403)) throw error
    return none
  })
  return now.hash === hash ? now : none
}

async function hashed({ images }: Glance, id: string): Promise<Hashed> {
  const { os_hash_algo: algorithm, os_hash_value: hash } = await images.get(id)
  return { id, algorithm: text(algorithm), hash: text(hash) }
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined)
