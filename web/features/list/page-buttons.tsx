import { Button, Group, Text } from "@mantine/core"
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from "@tabler/icons-react"
import { formatNumber } from "../../parts/formatting.js"
import { texts } from "../../texts/texts.js"
import { tabOf } from "./list-state.js"
import type { List } from "./use-list.js"

interface PageButtonsProps {
  list: List
  /** The number of images on this page. */
  count: number
  next: string | undefined
}

/** Glance reports whether there is a next page, not how many pages there are. */
export function PageButtons({ list, count, next }: PageButtonsProps) {
  const isFirst = !list.search.has("next")
  const isOnly = isFirst && next === undefined
  return (
    <Group justify="space-between">
      <Range list={list} count={count} />
      {!isOnly && (
        <Group component="nav" aria-label={texts.paging.title} gap="xs">
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
      )}
    </Group>
  )
}

/** Which images of how many the page has, as far as that is certain. */
function Range({ list: { before, counted, search }, count }: { list: List; count: number }) {
  if (count === 0 || before === undefined) return <span />
  const [from, to] = [formatNumber(before + 1), formatNumber(before + count)]
  const total = counted?.exhausted === true ? counted.groups[tabOf(search).name] : undefined
  return (
    <Text size="sm" c="dimmed" className="numbers" role="status">
      {total === undefined || total < before + count
        ? texts.paging.range(from, to)
        : texts.paging.rangeOf(from, to, formatNumber(total))}
    </Text>
  )
}
