import { Button, Group } from "@mantine/core"
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from "@tabler/icons-react"
import { texts } from "../../texts/texts.js"
import type { List } from "./use-list.js"

/** Glance reports whether there is a next page, not how many pages there are. */
export function PageButtons({ list, next }: { list: List; next: string | undefined }) {
  const isFirst = !list.search.has("next")
  if (isFirst && next === undefined) return null
  return (
    <Group component="nav" aria-label={texts.paging.title} justify="center" gap="xs">
      <Button
        variant="default"
        disabled={isFirst}
        onClick={list.first}
        leftSection={<IconChevronsLeft size={16} aria-hidden />}
      >
        {texts.paging.first}
      </Button>
      <Button
        variant="default"
        disabled={!list.previous}
        onClick={list.previous}
        leftSection={<IconChevronLeft size={16} aria-hidden />}
      >
        {texts.paging.previous}
      </Button>
      <Button
        variant="default"
        disabled={next === undefined}
        onClick={() => next && list.next(next)}
        rightSection={<IconChevronRight size={16} aria-hidden />}
      >
        {texts.paging.next}
      </Button>
    </Group>
  )
}
