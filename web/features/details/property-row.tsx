import { ActionIcon, Autocomplete, Group } from "@mantine/core"
import { IconTrash } from "@tabler/icons-react"
import type { OfferedProperty } from "../../session/property-definitions.js"
import { texts } from "../../texts/texts.js"

/** A property while it is edited. */
export interface Row {
  key: string
  name: string
  value: string
}

interface PropertyRowProps {
  row: Row
  /** Names to offer. */
  names: string[]
  /** Help and values for this name, if the cloud defines it. */
  offered: OfferedProperty | undefined
  /** Whether another row has the same name. */
  error: boolean
  change: (changed: Row) => void
  remove: () => void
}

export function PropertyRow({ row, names, offered, error, change, remove }: PropertyRowProps) {
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      align="start"
      role="group"
      aria-label={row.name || texts.properties.unnamed}
    >
      <Autocomplete
        flex={1}
        aria-label={texts.properties.name}
        placeholder={texts.properties.name}
        data={names}
        limit={50}
        value={row.name}
        maxLength={255}
        error={error}
        onChange={(name) => change({ ...row, name })}
      />
      <Autocomplete
        flex={1}
        aria-label={texts.properties.value}
        placeholder={texts.properties.value}
        description={offered?.description && <span lang="en">{offered.description}</span>}
        inputWrapperOrder={["input", "description"]}
        data={offered?.values ?? []}
        value={row.value}
        onChange={(value) => change({ ...row, value })}
      />
      <ActionIcon
        variant="subtle"
        color="red"
        mt={4}
        aria-label={texts.properties.remove(row.name)}
        onClick={remove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  )
}
