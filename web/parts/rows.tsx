import { Checkbox, Group, Table, UnstyledButton, type MantineBreakpoint } from "@mantine/core"
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { texts } from "../texts/texts.js"
import type { Selection } from "./use-selection.js"

interface RowsProps<Row extends { id: string }> {
  label: string
  /** Whether the rows are those of an earlier query, while others are on their way. */
  isOld: boolean
  rows: readonly Row[]
  isCompact?: boolean
  selection: Selection<Row>
  nameOf: (row: Row) => string
  /** The heads of the columns, and the cells of a row. */
  heads: ReactNode
  cellsOf: (row: Row) => ReactNode
}

/** A table whose rows can be selected. */
export function Rows<Row extends { id: string }>(props: RowsProps<Row>) {
  const { label, isOld, rows, isCompact = false, selection, nameOf, heads, cellsOf } = props
  return (
    <Table
      aria-label={label}
      highlightOnHover
      fz="sm"
      verticalSpacing={isCompact ? 3 : "xs"}
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
          {heads}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} {...(selection.has(row.id) && SELECTED)}>
            <Table.Td>
              <Checkbox
                aria-label={texts.list.select(nameOf(row))}
                checked={selection.has(row.id)}
                onChange={() => selection.toggle(row.id)}
              />
            </Table.Td>
            {cellsOf(row)}
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

export type Direction = keyof typeof DIRECTIONS

interface ColumnHeadProps {
  label: string
  /** The direction in which the rows are sorted by this column, if they are. */
  direction: Direction | undefined
  /** Undefined if the rows cannot be sorted by it. */
  sort: ((direction: Direction) => void) | undefined
  /** The narrowest screen that shows the column. */
  from?: MantineBreakpoint | undefined
}

/** The head of a column, with a button that sorts by it. */
export function ColumnHead({ label, direction, sort, from }: ColumnHeadProps) {
  const breakpoint = from ? { visibleFrom: from } : {}
  if (sort === undefined) return <Table.Th {...breakpoint}>{label}</Table.Th>
  const current = direction && DIRECTIONS[direction]
  const Icon = current?.Icon ?? IconArrowsSort
  return (
    <Table.Th {...breakpoint} aria-sort={current?.ariaSort ?? "none"}>
      <UnstyledButton fw="inherit" fz="inherit" onClick={() => sort(current?.other ?? "asc")}>
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden opacity={current ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  )
}
