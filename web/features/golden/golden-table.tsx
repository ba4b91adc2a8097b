import { Anchor, Badge, Button, Center, Group, Stack, Table, Text } from "@mantine/core"
import { Ago } from "../../parts/ago.js"
import { Failure } from "../../parts/failure.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { texts } from "../../texts/texts.js"
import type { FoundGolden, GoldenImage } from "./use-golden.js"

interface GoldenTableProps {
  found: FoundGolden
  /** Whether the list is filtered, so that an empty one does not mean that there are none. */
  isFiltered: boolean
  open: (name: string) => void
}

/** The golden images, newest first. On narrow screens the last columns are left out. */
export function GoldenTable({ found, isFiltered, open }: GoldenTableProps) {
  const { images, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = found
  const { columns, none, noneHint, noneFound } = texts.golden
  if (error && images.length === 0) return <Failure error={error} retry={refetch} />
  if (isPending) return <SkeletonRows count={5} />
  if (images.length === 0)
    return (
      <Stack gap={4} py="xl" align="center">
        <Text fw={550}>{isFiltered ? noneFound : none}</Text>
        {!isFiltered && (
          <Text size="sm" c="dimmed" ta="center" maw={520}>
            {noneHint}
          </Text>
        )}
      </Stack>
    )
  return (
    <Stack>
      {error && <Failure error={error} retry={refetch} />}
      <Table highlightOnHover fz="sm" verticalSpacing="xs" aria-label={texts.golden.title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.name}</Table.Th>
            <Table.Th>{columns.status}</Table.Th>
            <Table.Th visibleFrom="sm">{columns.os}</Table.Th>
            <Table.Th visibleFrom="sm">{columns.size}</Table.Th>
            <Table.Th visibleFrom="xs">{columns.updated}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {images.map((image) => (
            <Row key={image.name} image={image} open={() => open(image.name)} />
          ))}
        </Table.Tbody>
      </Table>
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.golden.more}
          </Button>
        </Center>
      )}
    </Stack>
  )
}

function Row({ image, open }: { image: GoldenImage; open: () => void }) {
  const { name, status, os_type, size, updated_at, labels = {}, error } = image
  return (
    <Table.Tr>
      <Table.Td miw={120}>
        <Anchor
          component="button"
          type="button"
          fz="sm"
          fw={550}
          ta="start"
          className="breakable"
          onClick={open}
        >
          {name}
        </Anchor>
        <Group gap={4}>
          {Object.entries(labels).map(([label, value]) => (
            <Badge
              key={label}
              size="sm"
              variant="default"
              tt="none"
              fw={450}
              maw={220}
              title={`${label}=${value}`}
            >
              {label}={value}
            </Badge>
          ))}
        </Group>
        {error !== undefined && (
          <Text size="xs" c="red" className="breakable" lineClamp={2} lang="en">
            {error}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{texts.osTypes[os_type]}</Table.Td>
      <Table.Td visibleFrom="sm">{size ?? texts.none}</Table.Td>
      <Table.Td visibleFrom="xs">
        <Ago iso={updated_at} />
      </Table.Td>
    </Table.Tr>
  )
}
