import { createHash, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { dataFile } from "../../simulator/glance/lifecycle.js"
import { putImage, type Image, type SimulatorOptions } from "../../simulator/index.js"
import type { CatalogContext } from "../../src/catalog/catalog.js"
import { callOf } from "./calls.js"
import { openLibrary, type LibraryStage, type Person } from "./library.js"

/** A Polaris with a library, whose catalog is refreshed often. */
export interface CatalogStage extends LibraryStage {
  /** An image at Glance, made behind the catalog's back. Its bytes have this SHA-256 for Glance. */
  put(owner: Person, given?: Partial<Image>): Image
  /** The same with these bytes, which Glance has hashed with SHA-512. */
  putBytes(owner: Person, bytes: Buffer, given?: Partial<Image>): Promise<Image>
  /** For what has no route. */
  context(person: Person): Promise<CatalogContext>
  /** Waits until the index has seen all that Glance has now, deletions too. */
  swept(person: Person): Promise<void>
  /** The images of a person's scope in the index, by their hashes. */
  images(person: Person): Promise<Record<string, unknown>[]>
}

export const sha256Hex = (bytes: Uint8Array | string = randomBytes(16)) =>
  createHash("sha256").update(bytes).digest("hex")

export async function openCatalog(
  settings: Record<string, string> = {},
  simulated: SimulatorOptions = {},
): Promise<CatalogStage> {
  const often = { CATALOG_REFRESH_SECONDS: "1", CATALOG_SWEEP_SECONDS: "1" }
  const library = await openLibrary({ ...often, ...settings }, { newDefaults: true, ...simulated })
  const { world } = library.simulator

  async function context({ headers, projectId }: Person): Promise<CatalogContext> {
    const { callers, catalog } = library.polaris.services
    const call = callOf({} as never)
    const credentials = { token: headers["x-auth-token"], projectId, address: "" }
    return { catalog, call: { ...call, caller: await callers.identify(credentials, call) } }
  }

  const stage: Omit<CatalogStage, keyof LibraryStage> = {
    put: ({ projectId }, given = {}) =>
      putImage(world, {
        ...{ owner: projectId, status: "active", visibility: "private", size: 16, stores: ["file"] },
        ...{
          container_format: "bare",
          disk_format: "raw",
          os_hash_algo: "sha256",
          os_hash_value: sha256Hex(),
        },
        ...given,
      }),
    async putBytes(owner, bytes, given = {}) {
      const image = stage.put(owner, {
        ...{ size: bytes.length, checksum: createHash("md5").update(bytes).digest("hex") },
        ...{ os_hash_algo: "sha512", os_hash_value: createHash("sha512").update(bytes).digest("hex") },
        ...given,
      })
      await writeFile(dataFile(world.dataFolder, image), bytes)
      return image
    },
    context,
    async swept(person) {
      const of = await context(person)
      const begun = new Date()
      for (;;) {
        const { scope } = await of.catalog.index.ready(of.call)
        const [row] = await of.catalog.database.query(({ run }) =>
          run("select swept_at >= $2::timestamptz as is_done from catalog_scope where scope = $1", [
            scope,
            begun.toISOString(),
          ]),
        )
        if (row?.["is_done"] === true) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async images(person) {
      const of = await context(person)
      const { scope } = await of.catalog.index.ready(of.call)
      return of.catalog.database.query(({ run }) =>
        run("select * from catalog_image where scope = $1 order by hash", [scope]),
      )
    },
  }
  return Object.defineProperties(library, Object.getOwnPropertyDescriptors(stage)) as CatalogStage
}
