import { createHash } from "node:crypto"
import { eq } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import { sboms } from "../tables.js"
import type { Building } from "./building.js"
import type { Inventory, Package } from "./inventory.js"

/** The software bill of materials of an image, as a document of CycloneDX 1.6. */
function sbomOf({ build }: Pick<Building, "build">, { system, packages }: Inventory, now: Date) {
  const os = { "bom-ref": "operating-system", type: "operating-system", name: system.id }
  const byUrl = new Map(packages.map((one) => [urlOf(one, system), one]))
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${build.id}`,
    version: 1,
    metadata: {
      timestamp: now.toISOString(),
      tools: { components: [{ type: "application", name: "Polaris" }] },
      component: { "bom-ref": "image", type: "operating-system", name: build.imageName, version: build.id },
    },
    components: [
      { ...os, ...(system.version !== "" && { version: system.version }) },
      ...[...byUrl].map(([purl, { name, version }]) => ({
        ...{ "bom-ref": purl, type: "library", name, version, purl },
      })),
    ],
  }
}

/** A package URL, as purl-spec has it for these types. */
function urlOf({ type, name, version, architecture }: Package, { id, version: of }: Inventory["system"]) {
  const [epoch, plain] = type === "rpm" ? epochIn(version) : [undefined, version]
  const qualifiers = new URLSearchParams({
    ...(architecture !== "" && { arch: architecture }),
    distro: of === "" ? id : `${id}-${of}`,
    ...(epoch !== undefined && { epoch }),
  })
  return `pkg:${type}/${encodeURIComponent(id)}/${encodeURIComponent(name)}@${encodeURIComponent(plain)}?${qualifiers.toString()}`
}

/** Of an rpm the epoch is a qualifier. */
function epochIn(version: string): [epoch: string | undefined, rest: string] {
  const [, epoch, rest = version] = /^(\d+):(.*)$/.exec(version) ?? []
  return [epoch, rest]
}

/** Stores what a guest has reported, once: the document does not change afterwards. */
export const storeSbom = (tx: Queries, building: Building, inventory: Inventory) =>
  tx
    .insert(sboms)
    .values({
      buildId: building.build.id,
      document: JSON.stringify(sbomOf(building, inventory, new Date())),
      packages: inventory.packages.map(({ name, version }) => [name, version] as const),
    })
    .onConflictDoNothing()

/** The document's SHA-256. */
export const documentHash = (document: string) => createHash("sha256").update(document).digest("hex")

/** The hash of a build's document, if it has one. */
export async function sbomHash(queries: Queries, buildId: string): Promise<string | undefined> {
  const [found] = await queries.select().from(sboms).where(eq(sboms.buildId, buildId))
  return found && documentHash(found.document)
}
