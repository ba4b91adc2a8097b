import type { CreateGolden } from "../../schemas/golden/recipe.js"
import type { OsType } from "../../schemas/golden/values.js"

export interface Script {
  name: string
  content: string
}

export interface RecipeUser {
  name: string
  /** As in /etc/shadow. */
  passwordHash?: string
  groups: string[]
  sudo: boolean
}

export type BaseImage = NonNullable<CreateGolden["base_image"]>

/**
 * What a build does, complete: with default sizes, the scripts' contents, and hashes instead of passwords.
 */
export interface Recipe {
  osType: OsType
  source: { url: string } | { image: BaseImage }
  cpu: number
  memoryBytes: number
  storageBytes: number
  flavor?: string
  network?: string
  packages: string[]
  scripts: Script[]
  files: Record<string, string>
  users: RecipeUser[]
  sshKeys: string[]
  atGlance: CreateGolden["image"]
  labels: Record<string, string>
  verify?: { script: string }
  timeoutSeconds?: number
}

const GIB = 2 ** 30

/** The sizes of a build that names none. */
export const DEFAULTS: Record<OsType, { cpu: number; memoryBytes: number; storageBytes: number }> = {
  linux: { cpu: 2, memoryBytes: 4 * GIB, storageBytes: 20 * GIB },
  windows: { cpu: 4, memoryBytes: 8 * GIB, storageBytes: 50 * GIB },
}
