export interface LicensedPackage {
  name: string
  version: string
  /** An SPDX expression; empty if the package names none. */
  licence: string
}

interface Component {
  name: string
  group?: string
  version: string
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[]
}

/** The packages that Polaris needs to run and their licences, from the bill of materials that npm writes. */
export function packagesOf(sbom: { components: Component[] }): LicensedPackage[]

/** Whether an SPDX expression can be met with the allowed licences. */
export function isAllowed(licence: string): boolean
