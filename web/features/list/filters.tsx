import { ActionIcon, Button, Collapse, Group, Select, Stack, TextInput } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import {
  IconAdjustments,
  IconSearch,
  IconSortAscending,
  IconSortDescending,
  IconX,
} from "@tabler/icons-react"
import { useState, type FormEvent } from "react"
import { choices, texts } from "../../texts/texts.js"
import { FilterPanel } from "./filter-panel.js"
import { DEFAULT_SORT, FILTERS } from "./list-state.js"
import type { List } from "./use-list.js"

export function Filters({ list }: { list: List }) {
  const count = FILTERS.filter((name) => name !== "name" && list.search.get(name)).length
  const [opened, { toggle }] = useDisclosure(count > 0)
  return (
    <Stack gap="sm">
      <Group gap="xs" align="end">
        <NameSearch key={list.search.get("name")} list={list} />
        <Button
          variant={count > 0 ? "light" : "default"}
          onClick={toggle}
          aria-expanded={opened}
          aria-controls="filters"
          leftSection={<IconAdjustments size={16} aria-hidden />}
        >
          {texts.filters.button(count)}
        </Button>
        <SortChoice list={list} />
        {(count > 0 || list.search.get("name")) && (
          <Button variant="subtle" onClick={list.clear}>
            {texts.filters.clear}
          </Button>
        )}
      </Group>
      <Collapse in={opened} id="filters">
        <FilterPanel list={list} />
      </Collapse>
    </Stack>
  )
}

function NameSearch({ list }: { list: List }) {
  const [name, setName] = useState(list.search.get("name") ?? "")
  function submit(event: FormEvent) {
    event.preventDefault()
    list.change({ name: name.trim() })
  }
  return (
    <form onSubmit={submit} role="search" style={{ flex: "1 1 220px", maxWidth: 420 }}>
      <TextInput
        label={texts.filters.name}
        placeholder={texts.filters.nameHint}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        rightSectionWidth={name ? 64 : 34}
        rightSection={
          <Group gap={2} wrap="nowrap">
            {name && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={texts.filters.clearName}
                onClick={() => list.change({ name: null })}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
            <ActionIcon type="submit" variant="subtle" aria-label={texts.filters.search}>
              <IconSearch size={16} />
            </ActionIcon>
          </Group>
        }
      />
    </form>
  )
}

function SortChoice({ list }: { list: List }) {
  const [key = "", direction] = (list.search.get("sort") ?? DEFAULT_SORT).split(":")
  const isAscending = direction === "asc"
  const Icon = isAscending ? IconSortAscending : IconSortDescending
  return (
    <Group gap={4} align="end" wrap="nowrap">
      <Select
        label={texts.sort.label}
        w={150}
        data={choices(texts.sort.keys)}
        value={key}
        allowDeselect={false}
        onChange={(chosen) => list.change({ sort: `${chosen}:${direction}` })}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={isAscending ? texts.sort.ascending : texts.sort.descending}
        onClick={() => list.change({ sort: `${key}:${isAscending ? "desc" : "asc"}` })}
      >
        <Icon size={18} />
      </ActionIcon>
    </Group>
  )
}
