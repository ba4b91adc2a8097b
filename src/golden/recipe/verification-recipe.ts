import type { Recipe } from "./recipe.js"

/** The same machine with nothing to do but to run the test. */
export const testOf = (recipe: Recipe, { script }: { script: string }): Recipe => ({
  ...recipe,
  ...{ packages: [], files: {}, users: [], sshKeys: [] },
  scripts: [{ name: recipe.osType === "windows" ? "verify.ps1" : "verify.sh", content: script }],
})
