import { TagsInput, Text } from "@mantine/core"
import { useState } from "react"
import { useOfferedProperties, type OfferedProperties } from "../../session/property-definitions.js"
import { texts } from "../../texts/texts.js"
import { areProperties, propertyIn } from "./properties.js"

interface PropertiesInputProps {
  /** Each as `name=value`. */
  properties: string[]
  change: (properties: string[]) => void
}

/** Names that have a field of their own in this form. */
const ELSEWHERE = ["os_type"]

/** Properties as lines: what the cloud offers can be chosen, first the name and then one of its values. */
export function PropertiesInput({ properties, change }: PropertiesInputProps) {
  const [typed, setTyped] = useState("")
  const [isWanted, setIsWanted] = useState(false)
  const offered = useOfferedProperties(isWanted)

  /** A name alone is not a property yet: it stays in the field until it has a value. */
  function add(lines: string[]): void {
    const added = lines.at(-1) ?? ""
    const isName = lines.length > properties.length && offered.has(nameIn(added)) && added.endsWith("=")
    if (isName) setTyped(added)
    else change(lines)
  }

  function leave(): void {
    const line = typed.trim()
    setTyped("")
    if (line !== "" && !line.endsWith("=") && !properties.includes(line)) change([...properties, line])
  }

  return (
    <TagsInput
      label={texts.properties.title}
      placeholder={texts.create.propertiesHint}
      splitChars={[]}
      data={linesFor(typed, offered, properties)}
      limit={50}
      value={properties}
      onChange={add}
      searchValue={typed}
      onSearchChange={setTyped}
      acceptValueOnBlur={false}
      onFocus={() => setIsWanted(true)}
      onBlur={leave}
      renderOption={({ option: { value } }) => (
        <div>
          <Text size="sm" className="breakable">
            {value}
          </Text>
          <Text size="xs" c="dimmed" lang="en">
            {value.endsWith("=") && offered.get(nameIn(value))?.title}
          </Text>
        </div>
      )}
      error={areProperties(properties) ? null : texts.create.needsValue}
      className="breakable"
    />
  )
}

const nameIn = (line: string) => line.slice(0, line.indexOf("="))

/** Names while a name is typed, and then the values of that name. */
function linesFor(typed: string, offered: OfferedProperties, properties: string[]): string[] {
  if (typed.includes("=")) {
    const name = nameIn(typed)
    return (offered.get(name)?.values ?? []).map((value) => `${name}=${value}`)
  }
  const set = new Set([...ELSEWHERE, ...properties.map((line) => propertyIn(line)?.[0])])
  return [...offered.keys()].filter((name) => !set.has(name)).map((name) => `${name}=`)
}
