import {
  MultiSelect,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Switch,
  TagsInput,
  TextInput,
} from "@mantine/core"
import type { ReactElement } from "react"
import { choices, texts } from "../../texts/texts.js"
import { DISK_FORMATS } from "../../parts/disk-formats.js"
import { tabOf } from "./list-state.js"
import type { List } from "./use-list.js"

type Field = (list: List) => ReactElement

const one =
  (name: string, label: string, labels: Record<string, string>): Field =>
  ({ search, change }) => (
    <Select
      label={label}
      placeholder={texts.filters.any}
      data={choices(labels)}
      value={search.get(name)}
      onChange={(value) => change({ [name]: value })}
      clearable
      clearButtonProps={{ "aria-label": texts.filters.clearOne(label) }}
    />
  )

const several =
  (name: string, label: string, labels: Record<string, string>): Field =>
  ({ search, change }) => (
    <MultiSelect
      label={label}
      placeholder={search.getAll(name).length > 0 ? "" : texts.filters.any}
      data={choices(labels)}
      value={search.getAll(name)}
      onChange={(values) => change({ [name]: values })}
      clearable
      clearButtonProps={{ "aria-label": texts.filters.clearOne(label) }}
    />
  )

const gibibytes =
  (name: string, label: string): Field =>
  ({ search, change }) => (
    <NumberInput
      label={label}
      placeholder={texts.filters.any}
      min={0}
      decimalScale={3}
      defaultValue={search.get(name) ?? ""}
      onBlur={({ currentTarget: { value } }) =>
        value !== (search.get(name) ?? "") && change({ [name]: value })
      }
      onKeyDown={({ key, currentTarget }) => key === "Enter" && currentTarget.blur()}
      hideControls
    />
  )

const day =
  (name: string, label: string): Field =>
  ({ search, change }) => (
    <TextInput
      type="date"
      label={label}
      value={search.get(name) ?? ""}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
    />
  )

const tags: Field = ({ search, change }) => (
  <TagsInput
    label={texts.filters.tags}
    placeholder={search.getAll("tags").length > 0 ? "" : texts.filters.tagsHint}
    value={search.getAll("tags")}
    onChange={(values) => change({ tags: values })}
    clearable
    clearButtonProps={{ "aria-label": texts.filters.clearOne(texts.filters.tags) }}
  />
)

const hidden: Field = ({ search, change }) => (
  <Switch
    mt={{ sm: 30 }}
    label={texts.filters.hidden}
    checked={search.get("os_hidden") === "true"}
    onChange={({ currentTarget }) => change({ os_hidden: currentTarget.checked ? "true" : null })}
  />
)

const FIELDS: Record<string, Field> = {
  status: several("status", texts.columns.status, texts.filters.statuses),
  visibility: one("visibility", texts.columns.visibility, texts.filters.visibilities),
  disk_format: several("disk_format", texts.columns.disk_format, DISK_FORMATS),
  os_type: one("os_type", texts.filters.os_type, texts.osTypes),
  tags,
  size_min: gibibytes("size_min", texts.filters.size_min),
  size_max: gibibytes("size_max", texts.filters.size_max),
  since: day("since", texts.filters.since),
  until: day("until", texts.filters.until),
  hidden,
}

export function FilterPanel({ list }: { list: List }) {
  const { without = [] } = tabOf(list.search)
  const fields = Object.entries(FIELDS).filter(([name]) => !without.includes(name))
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }} spacing="sm">
        {fields.map(([name, Field]) => (
          <div key={`${name} ${list.search.get(name) === null}`}>{Field(list)}</div>
        ))}
      </SimpleGrid>
    </Paper>
  )
}
