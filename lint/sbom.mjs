import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const DEVELOPMENT = "cdx:npm:package:development"

/**
 * The bill of materials (CycloneDX) of Polaris and the packages that it needs to run, from the lock file.
 * `npm sbom --omit=dev` also omits packages that something for development needs as well, such as zod.
 */
export function readSbom() {
  const args = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx"]
  const sbom = JSON.parse(execFileSync("npm", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }))
  const components = sbom.components.filter(({ properties = [] }) =>
    properties.every(({ name }) => name !== DEVELOPMENT),
  )
  const refs = new Set([sbom.metadata.component["bom-ref"], ...components.map((one) => one["bom-ref"])])
  const dependencies = sbom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }))
  return { ...sbom, components, dependencies }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(readSbom(), undefined, 2))
