import { ActionIcon, Button, Group, MultiSelect, Popover, SegmentedControl, Select } from "@mantine/core"
import { IconColumns3, IconSortAscending, IconSortDescending } from "@tabler/icons-react"
import { SavedViews } from "../../parts/saved-views.js"
import { useSavedViews } from "../../session/view-storage.js"
import { texts } from "../../texts/texts.js"
import { addressOf } from "./address.js"
import { labelOfField } from "./image-values.js"
import type { CatalogField, UsedCatalog } from "./use-catalog.js"

interface ToolbarProps {
  used: UsedCatalog
  fields: readonly CatalogField[]
}

/** How the images are shown: their order, table or grid, the columns, and saved views. */
export function Toolbar({ used, fields }: ToolbarProps) {
  const { view, change } = used
  const saved = useSavedViews("catalog")
  return (
    <Group gap="xs" align="end">
      <SortBy used={used} fields={fields} />
      <SegmentedControl
        aria-label={texts.catalog.views.label}
        data={[
          { value: "table", label: texts.catalog.views.table },
          { value: "grid", label: texts.catalog.views.grid },
        ]}
        value={view.isGrid ? "grid" : "table"}
        onChange={(chosen) => change({ isGrid: chosen === "grid" })}
      />
      <ColumnChoice used={used} fields={fields} />
      <SavedViews {...saved} search={addressOf({ ...view, page: 1, open: "" }).toString()} show={used.show} />
    </Group>
  )
}

function SortBy({ used: { view, change }, fields }: ToolbarProps) {
  const isDescending = view.sort.startsWith("-")
  const key = view.sort.replace(/^-/, "")
  const sorted = fields.filter(({ types }) => !types.includes("tags")).map(({ id }) => id)
  const names = sorted.includes(key) ? sorted : [key, ...sorted]
  const { label, ascending, descending } = texts.catalog.sort
  const Icon = isDescending ? IconSortDescending : IconSortAscending
  return (
    <Group gap={4} align="end" wrap="nowrap">
      <Select
        label={label}
        w={170}
        searchable
        data={names.map((value) => ({ value, label: labelOfField(value) }))}
        value={key}
        allowDeselect={false}
        onChange={(chosen) => change({ sort: `${isDescending ? "-" : ""}${chosen ?? key}` })}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={isDescending ? descending : ascending}
        onClick={() => change({ sort: isDescending ? key : `-${key}` })}
      >
        <Icon size={18} />
      </ActionIcon>
    </Group>
  )
}

/** Fields that are offered at a time, which need no scroll bar: typing finds the others. */
const SHOWN = 8

/** Copies are not a field that can be filtered. */
const COPIES = "copies"

function ColumnChoice({ used: { view, change }, fields }: ToolbarProps) {
  const names = new Set([COPIES, ...fields.map(({ id }) => id), ...view.columns])
  names.delete("name")
  return (
    <Popover trapFocus position="bottom-start" width="min(340px, calc(100vw - 24px))" withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {texts.catalog.columns.button}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <MultiSelect
          label={texts.catalog.columns.label}
          placeholder={texts.catalog.columns.hint}
          searchable
          limit={SHOWN}
          maxDropdownHeight={360}
          data={[...names].map((value) => ({ value, label: labelOfField(value) }))}
          value={view.columns}
          onChange={(columns) => change({ columns })}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
      </Popover.Dropdown>
    </Popover>
  )
}
