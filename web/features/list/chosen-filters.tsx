import { Group, Pill } from "@mantine/core"
import { DISK_FORMATS } from "../../parts/disk-formats.js"
import { texts } from "../../texts/texts.js"
import { FILTERS } from "./list-state.js"
import type { List } from "./use-list.js"

/** The labels of a filter's values, where they have any. */
const LABELS: Record<string, Record<string, string>> = {
  status: texts.filters.statuses,
  visibility: texts.filters.visibilities,
  disk_format: DISK_FORMATS,
  os_type: texts.osTypes,
}

const NAMES: Record<string, string> = {
  status: texts.columns.status,
  visibility: texts.columns.visibility,
  disk_format: texts.columns.disk_format,
  os_type: texts.filters.os_type,
  tags: texts.filters.tags,
  size_min: texts.filters.size_min,
  size_max: texts.filters.size_max,
  since: texts.filters.since,
  until: texts.filters.until,
  os_hidden: texts.filters.hidden,
}

interface Chip {
  name: string
  value: string
  label: string
}

/** The filters that are set, each with a cross, so that they are seen while the panel is closed. */
export function ChosenFilters({ list }: { list: List }) {
  const chips = FILTERS.filter((name) => name in NAMES).flatMap((name) =>
    list.search.getAll(name).map((value) => chipOf(name, value)),
  )
  if (chips.length === 0) return null
  const remove = ({ name, value }: Chip) =>
    list.change({ [name]: list.search.getAll(name).filter((other) => other !== value) })
  return (
    <Group component="ul" gap="xs" className="plain-list" aria-label={texts.filters.chosen}>
      {chips.map((chip) => (
        <li key={`${chip.name} ${chip.value}`}>
          <Pill
            size="md"
            withRemoveButton
            onRemove={() => remove(chip)}
            removeButtonProps={{
              "aria-label": texts.filters.clearOne(chip.label),
              "aria-hidden": false,
              tabIndex: 0,
            }}
          >
            {chip.label}
          </Pill>
        </li>
      ))}
    </Group>
  )
}

function chipOf(name: string, value: string): Chip {
  const title = NAMES[name] ?? name
  if (name === "os_hidden") return { name, value, label: title }
  return { name, value, label: texts.filters.chip(title, LABELS[name]?.[value] ?? value) }
}
