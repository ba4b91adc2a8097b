import { parseArgs } from "node:util"
import type { Command } from "./command.js"
import { Misused } from "./failures.js"
import type { Values } from "./values.js"

interface Option {
  /** How the help names its value; absent for a switch. */
  value?: string
  /** May be given several times. */
  many?: true
  help: string
}

/** The options of all commands, and those that some commands list. */
export const OPTIONS: Record<"all" | "some", Record<string, Option>> = {
  all: {
    url: { value: "URL", help: "Polaris with its prefix; else POLARIS_URL, or polaris_url in clouds.yaml" },
    cloud: { value: "NAME", help: "a cloud of clouds.yaml; else OS_CLOUD, or the variables OS_*" },
    project: { value: "ID", help: "the project to work in, instead of the credentials' own" },
    json: { help: "print JSON" },
    help: { help: "print this help" },
  },
  some: {
    search: { value: "TEXT", help: "parts of names, ids, tags or properties" },
    name: { value: "NAME", help: "the exact name" },
    status: { value: "STATUS", many: true, help: "such as active; several are allowed" },
    visibility: { value: "VISIBILITY", help: "private, shared, community, public or all" },
    tag: { value: "TAG", many: true, help: "a tag; several are allowed" },
    sort: { value: "KEY:DIR", help: "such as created_at:desc" },
    limit: { value: "NUMBER", help: "the most images; all by default" },
    "disk-format": { value: "FORMAT", help: "such as qcow2 or raw" },
    "container-format": { value: "FORMAT", help: "bare by default" },
    "min-disk": { value: "GB", help: "the smallest disk that the image needs" },
    "min-ram": { value: "MB", help: "the least memory that the image needs" },
    protected: { help: "the image cannot be deleted" },
    property: { value: "KEY=VALUE", many: true, help: "a property; several are allowed" },
    file: { value: "FILE", help: "upload this file, - for the standard input" },
    output: { value: "FILE", help: "where to write the data, - for the standard output" },
    force: { help: "overwrite the file" },
    "allow-writes": { help: "also offer tools that create, change and delete images" },
    remove: { help: "end the sharing" },
  },
}

/** Reads a command's line. Throws Misused for an option that it does not have, and for too many arguments. */
export function parse(
  { usage, options, takes }: Pick<Command, "usage" | "options" | "takes">,
  args: string[],
): { values: Values; positionals: string[] } {
  const named = { ...OPTIONS.all, ...OPTIONS.some }
  const allowed = [...Object.keys(OPTIONS.all), ...options]
  const config = Object.fromEntries(
    allowed.map((name) => {
      const { value, many = false } = named[name] ?? { help: "" }
      const type: "string" | "boolean" = value === undefined ? "boolean" : "string"
      return [name, { type, multiple: many }]
    }),
  )
  const parsed = (() => {
    try {
      return parseArgs({ args, options: config, allowPositionals: true })
    } catch (error) {
      throw new Misused((error as Error).message)
    }
  })()
  const { positionals } = parsed
  const values = parsed.values as Values
  const [least, most] = takes
  if (!values["help"] && (positionals.length < least || positionals.length > most))
    throw new Misused(`Usage: polaris ${usage}`)
  return { values, positionals }
}
