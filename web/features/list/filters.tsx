import { ActionIcon, Box, Button, Collapse, Group, Select, Stack } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconAdjustments, IconSortAscending, IconSortDescending } from "@tabler/icons-react"
import { SearchBox } from "../../parts/search-box.js"
import { useSavedViews } from "../../session/view-storage.js"
import { choices, texts } from "../../texts/texts.js"
import { SavedViews } from "../../parts/saved-views.js"
import { ChosenFilters } from "./chosen-filters.js"
import { FilterPanel } from "./filter-panel.js"
import { changed, DEFAULT_SORT, FILTERS } from "./list-state.js"
import { ViewMenu } from "./view-menu.js"
import type { List } from "./use-list.js"

export function Filters({ list }: { list: List }) {
  const count = FILTERS.filter((name) => name !== "q" && list.search.get(name)).length
  const [opened, { toggle }] = useDisclosure(count > 0)
  const saved = useSavedViews("images")
  return (
    <Stack gap="sm">
      <Group gap="xs" align="end">
        <Box flex="1 1 220px" maw={420} role="search">
          <SearchBox
            label={texts.filters.search}
            placeholder={texts.filters.searchHint}
            q={list.search.get("q") ?? ""}
            search={(q) => list.change({ q }, { replace: true })}
          />
        </Box>
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
        <ViewMenu list={list} />
        <SavedViews {...saved} search={changed(list.search, {}).toString()} show={list.show} />
        {(count > 0 || list.search.get("q")) && (
          <Button variant="subtle" onClick={list.clear}>
            {texts.filters.clear}
          </Button>
        )}
      </Group>
      <Collapse in={opened} id="filters">
        <FilterPanel list={list} />
      </Collapse>
      {!opened && <ChosenFilters list={list} />}
    </Stack>
  )
}

function SortChoice({ list }: { list: List }) {
  const [key = "", direction] = (list.search.get("sort") ?? DEFAULT_SORT).split(":")
  const isAscending = direction === "asc"
  const Icon = isAscending ? IconSortAscending : IconSortDescending
  return (
    <Group gap={4} align="end" wrap="nowrap">
      <Select
        aria-label={texts.sort.label}
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
