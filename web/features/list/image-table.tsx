import { Checkbox, Group, Table, UnstyledButton } from "@mantine/core"
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { texts } from "../../texts/texts.js"
import { imageName } from "../../parts/image-name.js"
import { COLUMNS } from "./columns.js"
import { DEFAULT_SORT } from "./list-state.js"
import type { List } from "./use-list.js"
import type { Selection } from "./use-selection.js"

interface ImageTableProps {
  images: GlanceImage[]
  list: List
  selection: Selection
}

export function ImageTable({ images, list, selection }: ImageTableProps) {
  const isOld = list.page.isPlaceholderData
  return (
    <Table
      aria-label={texts.list.title}
      highlightOnHover
      fz="sm"
      verticalSpacing="xs"
      horizontalSpacing="xs"
      opacity={isOld ? 0.5 : 1}
      aria-busy={isOld}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36}>
            <Checkbox
              aria-label={texts.list.selectAll}
              checked={selection.isAll}
              indeterminate={selection.isSome}
              onChange={selection.toggleAll}
            />
          </Table.Th>
          {COLUMNS.map(({ name, sort, from }) => (
            <SortHead key={name} label={texts.columns[name]} sort={sort} from={from} list={list} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {images.map((image) => (
          <Table.Tr key={image.id} {...(selection.has(image.id) && CHOSEN)}>
            <Table.Td>
              <Checkbox
                aria-label={texts.list.select(imageName(image))}
                checked={selection.has(image.id)}
                onChange={() => selection.toggle(image.id)}
              />
            </Table.Td>
            {COLUMNS.map(({ name, from, cell }) => (
              <Table.Td key={name} {...(from && { visibleFrom: from })}>
                {cell(image)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const CHOSEN = { bg: "var(--mantine-primary-color-light)" }

const DIRECTIONS = {
  asc: { spoken: "ascending", Icon: IconArrowUp, other: "desc" },
  desc: { spoken: "descending", Icon: IconArrowDown, other: "asc" },
} as const

interface SortHeadProps {
  label: string
  sort: string | undefined
  from: (typeof COLUMNS)[number]["from"]
  list: List
}

function SortHead({ label, sort, from, list }: SortHeadProps) {
  const [key, direction] = (list.search.get("sort") ?? DEFAULT_SORT).split(":")
  const place = from ? { visibleFrom: from } : {}
  if (sort === undefined) return <Table.Th {...place}>{label}</Table.Th>
  const now = key === sort ? DIRECTIONS[direction === "asc" ? "asc" : "desc"] : undefined
  const Icon = now?.Icon ?? IconArrowsSort
  return (
    <Table.Th {...place} aria-sort={now?.spoken ?? "none"}>
      <UnstyledButton
        fw="inherit"
        fz="inherit"
        onClick={() => list.change({ sort: `${sort}:${now?.other ?? "asc"}` })}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden opacity={now ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  )
}
