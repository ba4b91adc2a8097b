import { Alert, Button, Center, Group, Loader, Paper, Select, Stack, Text } from "@mantine/core"
import { useInterval } from "@mantine/hooks"
import { IconChevronLeft, IconChevronRight, IconChevronsLeft, IconChevronsRight } from "@tabler/icons-react"
import { useState } from "react"
import { describeFailure } from "../../parts/describe-failure.js"
import { formatAgo, formatNumber } from "../../parts/formatting.js"
import { texts } from "../../texts/texts.js"
import { SIZES } from "./address.js"
import type { CatalogDocument, UsedCatalog } from "./use-catalog.js"

/** How many images there are, and how fresh that is. */
export function Total({ meta }: { meta: CatalogDocument["meta"] }) {
  const { total, asOf, unidentified } = texts.catalog
  return (
    <Stack gap={2}>
      <Text size="sm" c="dimmed">
        <span role="status">{total(meta.total)}</span>, <AsOf iso={meta.indexed_at} label={asOf} />
      </Text>
      {meta.unidentified > 0 && (
        <Text size="sm" c="dimmed">
          {unidentified(meta.unidentified)}
        </Text>
      )}
    </Stack>
  )
}

/** Goes on by itself. */
function AsOf({ iso, label }: { iso: string; label: (ago: string) => string }) {
  const [, setTick] = useState(0)
  useInterval(() => setTick((tick) => tick + 1), 1_000, { autoInvoke: true })
  return <time dateTime={iso}>{label(formatAgo(iso))}</time>
}

/** While a project is read for the first time; the page asks again by itself. */
export function ReadingNote({ error }: { error: unknown }) {
  return (
    <Alert color="blue" role="status" icon={<Loader size="xs" aria-hidden />} title={texts.catalog.reading}>
      <Text size="sm">{texts.catalog.readingHint}</Text>
      <Text size="sm" c="dimmed" lang="en">
        {describeFailure(error).message}
      </Text>
    </Alert>
  )
}

/** Why there is nothing to see, and what to do. */
export function NothingHere({ used, meta }: { used: UsedCatalog; meta: CatalogDocument["meta"] }) {
  const { none, noneHint, noneFound, noneFoundHint, beyond, filter } = texts.catalog
  const isBeyond = meta.total > 0
  const isFiltered = used.view.filters.length > 0
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" role="status">
        <Text fw={600}>{isBeyond ? beyond : isFiltered ? noneFound : none}</Text>
        {!isBeyond && (
          <Text c="dimmed" size="sm" ta="center" maw={420}>
            {isFiltered ? noneFoundHint : noneHint}
          </Text>
        )}
        {isBeyond ? (
          <Button variant="default" onClick={() => used.change({ page: Math.max(1, meta.page.total) })}>
            {texts.catalog.last}
          </Button>
        ) : (
          isFiltered && (
            <Button variant="default" onClick={() => used.change({ filters: [] })}>
              {filter.clear}
            </Button>
          )
        )}
      </Stack>
    </Paper>
  )
}

/** The pages, with their exact number. */
export function Pages({
  used: { view, change },
  meta,
}: {
  used: UsedCatalog
  meta: CatalogDocument["meta"]
}) {
  const { page } = view
  const last = Math.max(1, meta.page.total)
  function to(target: number): void {
    window.scrollTo(0, 0)
    change({ page: target })
  }
  const buttons = [
    { label: texts.paging.first, Icon: IconChevronsLeft, target: 1, isPossible: page > 1 },
    { label: texts.paging.previous, Icon: IconChevronLeft, target: page - 1, isPossible: page > 1 },
    { label: texts.paging.next, Icon: IconChevronRight, target: page + 1, isPossible: page < last },
    { label: texts.catalog.last, Icon: IconChevronsRight, target: last, isPossible: page < last },
  ]
  return (
    <Group component="nav" aria-label={texts.paging.title} justify="center" gap="xs">
      {last > 1 &&
        buttons.map(({ label, Icon, target, isPossible }) => (
          <Button
            key={label}
            variant="default"
            size="xs"
            disabled={!isPossible}
            leftSection={<Icon size={14} aria-hidden />}
            onClick={() => to(target)}
          >
            {label}
          </Button>
        ))}
      <Center>
        <Text size="sm">{texts.catalog.page(formatNumber(page), formatNumber(last))}</Text>
      </Center>
      <Select
        aria-label={texts.catalog.perPage}
        size="xs"
        w={76}
        data={SIZES.includes(String(view.size)) ? SIZES : [String(view.size), ...SIZES]}
        value={String(view.size)}
        allowDeselect={false}
        onChange={(size) => change({ size: Number(size) })}
      />
    </Group>
  )
}
