import { eq } from "drizzle-orm"
import type { z } from "zod"
import { Refusal } from "../errors.js"
import type { provenanceInput } from "../schemas/golden/provenance.js"
import type { goldenSbom } from "../schemas/golden/sbom.js"
import type { GoldenContext } from "./golden.js"
import { documentHash } from "./pipeline/sbom.js"
import { readyBuildOf } from "./ready-build.js"
import { sboms } from "./tables.js"

type Shown = z.output<typeof goldenSbom>

/** What the newest ready build of a golden image, or one that is named, has installed. */
export async function getSbom(
  { golden, call }: GoldenContext,
  { name, build_id: id }: z.output<typeof provenanceInput>,
): Promise<Shown> {
  const { build, stored } = await golden.database.query(async (queries) => {
    const build = await readyBuildOf(queries, { call }, { name, id })
    const [stored] = await queries.select().from(sboms).where(eq(sboms.buildId, build.id))
    return { build, stored }
  }, call.signal)
  if (stored === undefined) throw new Refusal(404, NONE)
  return {
    ...{ image_name: name, build_id: build.id },
    ...(build.glanceId !== null && { image_id: build.glanceId }),
    sha256: documentHash(stored.document),
    sbom: JSON.parse(stored.document) as Shown["sbom"],
  }
}

const NONE =
  "This build has no list of packages. It needs a Linux with dpkg, rpm, apk or pacman, and with gzip and base64; then build the image again."
