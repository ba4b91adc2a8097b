import { randomBytes } from "node:crypto"

export interface Role {
  id: string
  name: string
}
export interface Project {
  id: string
  name: string
}
/** The roles of a user in a project (by id), in `system` or in `domain`. */
export interface Grant {
  on: string
  roles: string[]
}
export interface User {
  id: string
  name: string
  password: string
  grants: Grant[]
  /** The TOTP secret, Base32. An account that has one must use password and one-time code together. */
  totp?: string
  disabled?: boolean
}

/** Works in one project with the roles that its creator had there. */
export interface ApplicationCredential {
  id: string
  name: string
  secret: string
  user: string
  project: string
  roles: string[]
}

export interface Identity {
  /** The key that signs the tokens, in hexadecimal. */
  key: string
  roles: Role[]
  projects: Project[]
  users: User[]
  applicationCredentials?: ApplicationCredential[]
  /** Ids of the services and endpoints in the catalog. */
  ids: Record<string, string>
  /** Audit ids of revoked tokens. */
  revoked: string[]
}

export const domain = { id: "default", name: "Default" }

const hexId = () => randomBytes(16).toString("hex")

const projectNames = ["demo", "other", "admin", "service", "limited"] as const
const roleNames = ["admin", "member", "reader"] as const

/** Roles by user and project (or scope), including implied roles. */
const accounts: Record<string, Record<string, readonly string[]>> = {
  demo: { demo: ["member", "reader"] },
  other: { other: ["member", "reader"] },
  admin: { admin: roleNames, system: roleNames, domain: roleNames },
  both: { demo: ["member", "reader"], other: ["member", "reader"] },
  reader: { demo: ["reader"] },
  limited: { limited: ["member", "reader"] },
  careful: { demo: ["member", "reader"] },
  disabled: { demo: ["member", "reader"] },
}

const extraFields: Record<string, Pick<User, "totp" | "disabled">> = {
  careful: { totp: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" },
  disabled: { disabled: true },
}

export function newIdentity(): Identity {
  const projects = projectNames.map((name) => ({ id: hexId(), name }))
  const idOf = (name: string) => projects.find((project) => project.name === name)?.id ?? name
  const users = Object.entries(accounts).map(([name, rolesByScope]) => ({
    id: hexId(),
    name,
    password: name,
    ...extraFields[name],
    grants: Object.entries(rolesByScope).map(([scope, roles]) => ({ on: idOf(scope), roles: [...roles] })),
  }))
  const services = ["image", "identity", "compute", "network", "block-storage"]
  const ids = services.flatMap((service) =>
    ["service", "public", "internal", "admin"].map((part) => [`${service}.${part}`, hexId()] as const),
  )
  return {
    key: randomBytes(32).toString("hex"),
    roles: roleNames.map((name) => ({ id: hexId(), name })),
    projects,
    users,
    ids: Object.fromEntries(ids),
    revoked: [],
  }
}

/** The id of a seeded project by its name. */
export function projectId(identity: Identity, name: string): string {
  const project = identity.projects.find((one) => one.name === name)
  if (!project) throw new Error(`the simulator has no project ${name}`)
  return project.id
}
