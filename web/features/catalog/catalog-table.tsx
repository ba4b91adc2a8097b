import { Anchor, Box, Checkbox, Group, Table, UnstyledButton } from "@mantine/core"
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react"
import { texts } from "../../texts/texts.js"
import { Cell } from "./cells.js"
import { labelOfField, titleOf } from "./image-values.js"
import type { ImageSelection } from "./use-image-selection.js"
import type { ImageResource, UsedCatalog } from "./use-catalog.js"

interface CatalogTableProps {
  images: ImageResource[]
  used: UsedCatalog
  selection: ImageSelection
}

/** The images as rows. With many columns the table scrolls in itself. */
export function CatalogTable({ images, used, selection }: CatalogTableProps) {
  const { view, change, list } = used
  return (
    <Box className="scrolled" tabIndex={0} role="region" aria-label={texts.catalog.title}>
      <Table
        highlightOnHover
        fz="sm"
        verticalSpacing="xs"
        horizontalSpacing="xs"
        opacity={list.isPlaceholderData ? 0.5 : 1}
        aria-busy={list.isPlaceholderData}
        aria-label={texts.catalog.title}
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
            {["name", ...view.columns].map((name) => (
              <ColumnHead key={name} name={name} sort={view.sort} change={change} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {images.map((image) => (
            <Table.Tr key={image.id} {...(selection.has(image.id) && SELECTED)}>
              <Table.Td>
                <Checkbox
                  aria-label={texts.catalog.select(titleOf(image))}
                  checked={selection.has(image.id)}
                  onChange={() => selection.toggle(image.id)}
                />
              </Table.Td>
              <Table.Td miw={140}>
                <Anchor
                  component="button"
                  type="button"
                  fz="sm"
                  fw={550}
                  ta="start"
                  className="breakable"
                  onClick={() => change({ open: image.id })}
                >
                  {titleOf(image)}
                </Anchor>
              </Table.Td>
              {view.columns.map((name) => (
                <Table.Td key={name}>
                  <Cell name={name} image={image} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}

const SELECTED = { bg: "var(--mantine-primary-color-light)" }

const DIRECTIONS = {
  up: { ariaSort: "ascending", Icon: IconArrowUp },
  down: { ariaSort: "descending", Icon: IconArrowDown },
} as const

interface ColumnHeadProps extends Pick<UsedCatalog, "change"> {
  name: string
  sort: string
}

/** Images have several tags and copies, so they cannot be sorted by them. */
const UNSORTED = ["tags", "copies"]

function ColumnHead({ name, sort, change }: ColumnHeadProps) {
  const label = labelOfField(name)
  if (UNSORTED.includes(name)) return <Table.Th>{label}</Table.Th>
  const direction = sort === name ? "up" : sort === `-${name}` ? "down" : undefined
  const current = direction && DIRECTIONS[direction]
  const Icon = current?.Icon ?? IconArrowsSort
  return (
    <Table.Th aria-sort={current?.ariaSort ?? "none"}>
      <UnstyledButton
        fw="inherit"
        fz="inherit"
        onClick={() => change({ sort: direction === "up" ? `-${name}` : name })}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden opacity={current ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  )
}
