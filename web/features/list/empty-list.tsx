import { Button, Paper, Stack, Text } from "@mantine/core"
import { Link } from "wouter"
import { texts } from "../../texts/texts.js"
import { isFiltered, tabOf } from "./list-state.js"
import type { List } from "./use-list.js"

export function EmptyList({ list }: { list: List }) {
  const hasFilters = isFiltered(list.search)
  const none = hasFilters ? texts.list.noneFound : texts.list.noneIn[tabOf(list.search).name]
  const hint = hasFilters ? texts.list.noneFoundHint : texts.list.noneInHints[tabOf(list.search).name]
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" role="status">
        <Text fw={600}>{none}</Text>
        <Text c="dimmed" size="sm" ta="center" maw={420}>
          {hint}
        </Text>
        {hasFilters ? (
          <Button variant="default" onClick={list.clear}>
            {texts.filters.clear}
          </Button>
        ) : (
          <Button component={Link} href="/images/new">
            {texts.list.create}
          </Button>
        )}
      </Stack>
    </Paper>
  )
}
