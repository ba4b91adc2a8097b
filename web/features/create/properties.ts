import { asTyped } from "../details/patch.js"

/** The property that a line `name=value` sets; undefined for other lines. */
export function propertyIn(line: string): [name: string, value: string] | undefined {
  const at = line.indexOf("=")
  const name = line.slice(0, at).trim()
  return at > 0 && name !== "" ? [name, line.slice(at + 1).trim()] : undefined
}

/** The properties that these lines set, as the client sends them. */
export const propertiesIn = (lines: readonly string[]) =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const [name, value] = propertyIn(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, asTyped(name, value)]]
    }),
  )

export const areProperties = (lines: readonly string[]) =>
  lines.every((line) => propertyIn(line) !== undefined)
