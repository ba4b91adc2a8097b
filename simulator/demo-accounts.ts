import type { Identity, User } from "./identity.js"

/** All users, one per line: name, password, and the roles in each project. */
export function accountLines({ users, projects }: Pick<Identity, "users" | "projects">): string[] {
  const nameOf = (on: string) => projects.find(({ id }) => id === on)?.name
  const rows = users.map((user) => [user.name, user.password, rightsOf(user, nameOf)] as const)
  const [name, password] = [0, 1].map((column) => Math.max(8, ...rows.map((row) => row[column]?.length ?? 0)))
  return [["User", "Password", "Roles"] as const, ...rows].map(
    ([first, second, third]) => `${first.padEnd(name ?? 0)}   ${second.padEnd(password ?? 0)}   ${third}`,
  )
}

function rightsOf({ grants, totp, disabled }: User, nameOf: (on: string) => string | undefined): string {
  if (disabled) return "none: the account is disabled"
  const rights = grants.map(({ on, roles }) => `${roles.join(", ")} in ${whereOf(on, nameOf(on))}`)
  const code = totp === undefined ? [] : [`needs a one-time code (TOTP secret ${totp})`]
  return [...rights, ...code].join("; ")
}

function whereOf(on: string, project: string | undefined): string {
  if (project !== undefined) return `the project ${project}`
  return on === "domain" ? "the domain" : "the system"
}
