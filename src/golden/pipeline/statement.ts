import { createHash } from "node:crypto"
import type { Recipe } from "../recipe/recipe.js"
import type { BuildRow } from "../tables.js"

/** An image at Glance, with the hash that Glance has computed. */
export interface Hashed {
  id: string
  /** As Glance names it, such as `sha512`. */
  algorithm: string | undefined
  hash: string | undefined
}

interface Made {
  build: BuildRow
  image: Hashed
  /** The ids of the images from which the build descends, the nearest first. */
  parents: readonly string[]
  base: Hashed
  finished: Date
  /** The SHA-256 of the software bill of materials, if there is one. */
  sbom: string | undefined
}

/** The statement of SLSA about a build: what was built, of what, how, by whom and when. */
export const provenanceStatement = ({ build, image, base, parents, finished, sbom }: Made) => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: build.imageName, ...described(image) }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: "urn:polaris:golden-image:v1",
      externalParameters: { recipe: recipeFacts(build.recipe), recipe_sha256: build.recipeHash },
      internalParameters: { flavor_id: build.plan.flavorId, network_ids: build.plan.networkIds },
      resolvedDependencies: [
        { name: "base_image", ...described(base) },
        ...parents.filter((id) => id !== base.id).map((id) => ({ name: "ancestor", uri: uriOf(id) })),
      ],
    },
    runDetails: {
      builder: { id: "urn:polaris:golden-images" },
      metadata: {
        invocationId: `urn:uuid:${build.id}`,
        startedOn: (build.begunAt ?? build.createdAt).toISOString(),
        finishedOn: finished.toISOString(),
      },
      byproducts: [
        { name: "requested_by", annotations: { user: build.createdBy, project: build.projectId } },
        ...(sbom === undefined ? [] : [{ name: "sbom", mediaType: SBOM_TYPE, digest: { sha256: sbom } }]),
      ],
    },
  },
})

const SBOM_TYPE = "application/vnd.cyclonedx+json"

const uriOf = (imageId: string) => `urn:openstack:image:${imageId}`

const described = ({ id, algorithm, hash }: Hashed) => ({
  uri: uriOf(id),
  ...(algorithm !== undefined && hash !== undefined && { digest: { [algorithm]: hash } }),
})

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

/** A recipe without passwords' hashes, and with the hashes of scripts and files instead of their contents. */
const recipeFacts = ({ source, packages, scripts, files, users, osType, labels, verify }: Recipe) => ({
  ...{ os_type: osType, source, packages, labels },
  scripts: scripts.map(({ name, content }) => ({ name, sha256: sha256(content) })),
  files: Object.entries(files).map(([path, content]) => ({ path, sha256: sha256(content) })),
  users: users.map(({ name, groups, sudo }) => ({ name, groups, sudo })),
  ...(verify !== undefined && { verify: { sha256: sha256(verify.script) } }),
})
