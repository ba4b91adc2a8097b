import { createHash } from "node:crypto"
import type { Queries } from "../../db/database.js"
import type { Customizations } from "../../schemas/golden/customizations.js"
import type { CreateGolden } from "../../schemas/golden/recipe.js"
import { wrongField } from "../golden.js"
import { resolveScripts } from "../scripts/find.js"
import { shadowHash } from "./password.js"
import { DEFAULTS, type BaseImage, type Recipe, type RecipeUser } from "./recipe.js"

/**
 * A recipe that is complete: from here on nothing of it depends on the request. A password that `earlier` has
 * already gets the same hash again, so that the same request gives the same recipe.
 */
export async function completeRecipe(
  queries: Queries,
  projectId: string,
  given: CreateGolden,
  earlier?: Recipe,
): Promise<Recipe> {
  const { os_type: osType, customizations, flavor, network, verify, timeout_seconds: timeoutSeconds } = given
  const { packages, files, ssh_keys: sshKeys } = customizations
  const defaults = DEFAULTS[osType]
  return {
    ...{ osType, source: sourceOf(given), cpu: given.cpu ?? defaults.cpu },
    memoryBytes: given.memory ?? defaults.memoryBytes,
    storageBytes: given.storage_size ?? defaults.storageBytes,
    ...(flavor !== undefined && { flavor }),
    ...(network !== undefined && { network }),
    ...{ packages, files, sshKeys, users: usersOf(given.os_type, customizations, earlier) },
    scripts: await resolveScripts(queries, projectId, customizations.scripts),
    ...{ atGlance: given.image, labels: given.labels },
    ...(verify !== undefined && { verify }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  }
}

function sourceOf({
  base_image: image,
  base_iso_url: url,
}: CreateGolden): { url: string } | { image: BaseImage } {
  if (image !== undefined && url !== undefined)
    throw wrongField("base_iso_url", "must be absent if base_image is given, and base_image if this is")
  if (image !== undefined) return { image }
  if (url !== undefined) return { url }
  throw wrongField("base_image", "is missing. Name an image at Glance here, or a URL in base_iso_url")
}

/** cloudbase-init takes no hashes, and Polaris stores nothing else. */
const WINDOWS =
  "is not possible for Windows, where a password cannot be set by its hash. Set it in a script, or when a server is created"

function usersOf(
  osType: CreateGolden["os_type"],
  { users }: Customizations,
  earlier: Recipe | undefined,
): RecipeUser[] {
  return users.map(({ name, password, hashed_passwd: hashed, groups, sudo }, at) => {
    if (password !== undefined && hashed !== undefined)
      throw wrongField(`customizations.users.${at}.hashed_passwd`, "must be absent if password is given")
    const passwordHash = password === undefined ? hashed : shadowHash(password, hashIn(earlier, name))
    if (passwordHash !== undefined && osType === "windows")
      throw wrongField(`customizations.users.${at}.password`, WINDOWS)
    return { name, groups, sudo, ...(passwordHash !== undefined && { passwordHash }) }
  })
}

const hashIn = (recipe: Recipe | undefined, user: string) =>
  recipe?.users.find(({ name }) => name === user)?.passwordHash

/** The SHA-256 of a recipe, by which builds of the same recipe are recognized. */
export const recipeHash = (recipe: Recipe): string =>
  createHash("sha256").update(canonical(recipe)).digest("hex")

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`
}
