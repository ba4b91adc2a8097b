import { fileURLToPath } from "node:url"
import { readSbom } from "./sbom.mjs"

/** Licences under which Polaris may be passed on together with a package. libvips is linked dynamically. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
])

/** The packages that Polaris needs to run and their licences, from the bill of materials that npm writes. */
export function packagesOf({ components }) {
  return components
    .map(({ name, group, version, licenses = [] }) => ({
      name: group === undefined ? name : `${group}/${name}`,
      version,
      licence: licenses
        .map(({ license, expression }) => expression ?? license?.id ?? license?.name)
        .join(" AND "),
    }))
    .sort((one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version))
}

/** Whether an SPDX expression can be met with the allowed licences: all of `AND`, one of `OR`. */
export const isAllowed = (licence) =>
  licence
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => ALLOWED.has(one.trim())))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = packagesOf(readSbom())
  for (const { name, version, licence } of packages) console.log(`${name} ${version}: ${licence}`)
  const refused = packages.filter(({ licence }) => !isAllowed(licence))
  for (const { name, version, licence } of refused)
    console.error(
      `${name} ${version} has the licence "${licence}". Replace it, or allow it in lint/licences.mjs.`,
    )
  process.exit(refused.length === 0 ? 0 : 1)
}
