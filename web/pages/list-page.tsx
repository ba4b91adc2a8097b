import { Button, Group, Stack } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { Link } from "wouter"
import { Heading } from "../parts/heading.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { texts } from "../texts/texts.js"
import { BulkBar } from "../features/list/bulk-bar.js"
import { EmptyList } from "../features/list/empty-list.js"
import { Filters } from "../features/list/filters.js"
import { ListTabs } from "../features/list/list-tabs.js"
import { Shortcuts } from "../features/list/shortcuts.js"
import { ListFailure } from "../features/list/list-failure.js"
import { ImageTable } from "../features/list/image-table.js"
import { PageButtons } from "../features/list/page-buttons.js"
import { useList } from "../features/list/use-list.js"
import { WatchedUploads } from "../session/watched-images.js"
import { useSelection } from "../parts/use-selection.js"

export function ListPage() {
  const list = useList()
  const { data, error, isPending } = list.page
  const images = data?.images ?? []
  const selection = useSelection(images)
  return (
    <Stack>
      <Group justify="space-between">
        <Heading title={texts.list.title} />
        <Button component={Link} href="/images/new" leftSection={<IconPlus size={16} />}>
          {texts.list.create}
        </Button>
      </Group>
      <Shortcuts />
      <ListTabs list={list}>
        <Stack>
          <Filters list={list} />
          {error && <ListFailure error={error} list={list} />}
          {isPending && <SkeletonRows count={8} />}
          {data && images.length === 0 && <EmptyList list={list} />}
          {images.length > 0 && (
            <>
              <BulkBar selection={selection} />
              <WatchedUploads value={list.percents}>
                <ImageTable images={images} list={list} selection={selection} />
              </WatchedUploads>
            </>
          )}
          {data && <PageButtons list={list} count={images.length} next={data.next} />}
        </Stack>
      </ListTabs>
    </Stack>
  )
}
