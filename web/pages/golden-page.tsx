import { Button, Group, Select, Stack, TextInput } from "@mantine/core"
import { IconHammer } from "@tabler/icons-react"
import { Link } from "wouter"
import { GoldenDrawer } from "../features/golden/golden-drawer.js"
import { GoldenTable } from "../features/golden/golden-table.js"
import { useGoldenAddress, useGoldenImages } from "../features/golden/use-golden.js"
import { Heading } from "../parts/heading.js"
import { choices, texts } from "../texts/texts.js"

/** The golden images of a project: their list, and beside it the one that is open. */
export function GoldenPage() {
  const { status, label, open, set } = useGoldenAddress()
  const found = useGoldenImages({ status, label })
  const { title, build, filters } = texts.golden
  return (
    <Stack>
      <Group justify="space-between">
        <Heading title={title} />
        <Button component={Link} href="/golden/new" leftSection={<IconHammer size={16} aria-hidden />}>
          {build}
        </Button>
      </Group>
      <Group gap="sm" align="end">
        <Select
          label={filters.status}
          placeholder={texts.filters.any}
          data={choices(texts.golden.statuses)}
          value={status === "" ? null : status}
          onChange={(value) => set({ status: value ?? "" })}
          clearable
          clearButtonProps={{ "aria-label": texts.filters.clearOne(filters.status) }}
        />
        <TextInput
          label={filters.label}
          placeholder={filters.labelHint}
          key={label}
          defaultValue={label}
          onBlur={({ currentTarget: { value } }) => value !== label && set({ label: value.trim() })}
          onKeyDown={({ key, currentTarget }) => key === "Enter" && currentTarget.blur()}
        />
      </Group>
      <GoldenTable
        found={found}
        isFiltered={status !== "" || label !== ""}
        open={(name) => set({ image: name })}
      />
      <GoldenDrawer name={open} close={() => set({ image: "" })} />
    </Stack>
  )
}
