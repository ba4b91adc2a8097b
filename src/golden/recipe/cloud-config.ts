import { parseDocument, stringify } from "yaml"
import { FOLDER, linuxScript, scriptPath } from "./linux-script.js"
import type { Recipe, RecipeUser, Script } from "./recipe.js"

/** The user data of a Linux guest: a cloud-config document of cloud-init. */
export function cloudConfig(recipe: Recipe, buildId: string): string {
  const { packages, users, sshKeys } = recipe
  const groups = [...new Set(users.flatMap((user) => user.groups))]
  const config = {
    ...(groups.length > 0 && { groups }),
    ...(users.length > 0 && { users: ["default", ...users.map((user) => userOf(user, sshKeys))] }),
    ...(sshKeys.length > 0 && { ssh_authorized_keys: sshKeys }),
    ...(packages.length > 0 && { package_update: true, packages }),
    write_files: filesOf(recipe, buildId),
    runcmd: [["sh", `${FOLDER}/build.sh`]],
  }
  /** The rules of YAML 1.1, which cloud-init's parser follows: `yes` and `0644` are quoted. */
  const text = `#cloud-config\n${stringify(config, { version: "1.1", lineWidth: 0 })}`
  const [problem] = parseDocument(text, { version: "1.1" }).errors
  if (problem !== undefined) throw problem
  return text
}

const userOf = ({ name, passwordHash, groups, sudo }: RecipeUser, sshKeys: string[]) => ({
  name,
  shell: "/bin/bash",
  ...(groups.length > 0 && { groups }),
  ...(sudo && { sudo: "ALL=(ALL) NOPASSWD:ALL" }),
  lock_passwd: passwordHash === undefined,
  ...(passwordHash !== undefined && { hashed_passwd: passwordHash }),
  ...(sshKeys.length > 0 && { ssh_authorized_keys: sshKeys }),
})

const filesOf = (recipe: Recipe, buildId: string) => [
  ...Object.entries(recipe.files).map(([path, content]) => ({ path, content, permissions: "0644" })),
  ...recipe.scripts.map((script, at) => ({
    path: scriptPath(at, script),
    content: runnable(script),
    permissions: "0700",
  })),
  { path: `${FOLDER}/build.sh`, content: linuxScript(recipe, buildId), permissions: "0700" },
]

const runnable = ({ content }: Script) => (content.startsWith("#!") ? content : `#!/bin/sh\n${content}`)
