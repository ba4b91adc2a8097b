import { Button, Checkbox, Popover, SegmentedControl, Select, Stack, Text } from "@mantine/core"
import { IconColumns3 } from "@tabler/icons-react"
import { texts } from "../../texts/texts.js"
import { COLUMNS, useColumns } from "./columns.js"
import { PAGE_SIZES, useTableSettings, type TableSettings } from "./table-settings.js"
import type { List } from "./use-list.js"

/** How the list is shown: stored in this browser. */
export function ViewMenu({ list }: { list: List }) {
  const [settings, store] = useTableSettings()
  const shown = useColumns().map(({ name }) => name)
  const change = (changes: Partial<TableSettings>) => store({ ...settings, ...changes })
  const { button, density, densities, columns, pageSize } = texts.view

  return (
    <Popover trapFocus position="bottom-end" width={260} withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {button}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={500} mb={4} id="density">
              {density}
            </Text>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-labelledby="density"
              data={Object.entries(densities).map(([value, label]) => ({ value, label }))}
              value={settings.density}
              onChange={(chosen) => change({ density: chosen === "compact" ? "compact" : "normal" })}
            />
          </div>
          <Select
            label={pageSize}
            data={PAGE_SIZES.map(String)}
            value={String(settings.pageSize)}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(chosen) => {
              change({ pageSize: Number(chosen) })
              list.first()
            }}
          />
          <Checkbox.Group label={columns} value={shown} onChange={(chosen) => change({ columns: chosen })}>
            <Stack gap={6} mt={4}>
              {COLUMNS.filter(({ name }) => name !== "name").map(({ name }) => (
                <Checkbox key={name} size="xs" value={name} label={texts.columns[name]} />
              ))}
            </Stack>
          </Checkbox.Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
