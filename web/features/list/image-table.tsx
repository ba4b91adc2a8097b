import { Checkbox, Group, Table, UnstyledButton, type MantineBreakpoint } from "@mantine/core"
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { texts } from "../../texts/texts.js"
import { imageName } from "../../parts/image-name.js"
import { useColumns } from "./columns.js"
import { DEFAULT_SORT } from "./list-state.js"
import type { List } from "./use-list.js"
import type { Selection } from "./use-selection.js"

interface ImageTableProps {
  images: GlanceImage[]
  list: List
  selection: Selection
}

export function ImageTable({ images, list, selection }: ImageTableProps) {
  const columns = useColumns()
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
          {columns.map(({ name, sort, from }) => (
            <SortHead key={name} label={texts.columns[name]} sort={sort} from={from} list={list} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {images.map((image) => (
          <Table.Tr key={image.id} {...(selection.has(image.id) && SELECTED)}>
            <Table.Td>
              <Checkbox
                aria-label={texts.list.select(imageName(image))}
                checked={selection.has(image.id)}
                onChange={() => selection.toggle(image.id)}
              />
            </Table.Td>
            {columns.map(({ name, from, cell }) => (
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

const SELECTED = { bg: "var(--mantine-primary-color-light)" }

const DIRECTIONS = {
  asc: { ariaSort: "ascending", Icon: IconArrowUp, other: "desc" },
  desc: { ariaSort: "descending", Icon: IconArrowDown, other: "asc" },
} as const

interface SortHeadProps {
  label: string
  sort: string | undefined
  from: MantineBreakpoint | undefined
  list: List
}

function SortHead({ label, sort, from, list }: SortHeadProps) {
  const [key, direction] = (list.search.get("sort") ?? DEFAULT_SORT).split(":")
  const breakpoint = from ? { visibleFrom: from } : {}
  if (sort === undefined) return <Table.Th {...breakpoint}>{label}</Table.Th>
  const current = key === sort ? DIRECTIONS[direction === "asc" ? "asc" : "desc"] : undefined
  const Icon = current?.Icon ?? IconArrowsSort
  return (
    <Table.Th {...breakpoint} aria-sort={current?.ariaSort ?? "none"}>
      <UnstyledButton
        fw="inherit"
        fz="inherit"
        onClick={() => list.change({ sort: `${sort}:${current?.other ?? "asc"}` })}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden opacity={current ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  )
}
