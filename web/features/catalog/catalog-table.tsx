import { Anchor, Box, Table } from "@mantine/core"
import { ColumnHead, Rows } from "../../parts/rows.js"
import type { Selection } from "../../parts/use-selection.js"
import { texts } from "../../texts/texts.js"
import { Cell } from "./cells.js"
import { labelOfField, titleOf } from "./image-values.js"
import type { ImageResource, UsedCatalog } from "./use-catalog.js"

interface CatalogTableProps {
  images: ImageResource[]
  used: UsedCatalog
  selection: Selection<ImageResource>
}

/** Images have several tags and copies, so they cannot be sorted by them. */
const UNSORTED = ["tags", "copies"]

/** The images as rows. With many columns the table scrolls in itself. */
export function CatalogTable({ images, used, selection }: CatalogTableProps) {
  const { view, change, list } = used
  const sortBy = (name: string) => (direction: "asc" | "desc") =>
    change({ sort: direction === "asc" ? name : `-${name}` })
  const directionOf = (name: string) =>
    view.sort === name ? "asc" : view.sort === `-${name}` ? "desc" : undefined
  return (
    <Box className="scrolled" tabIndex={0} role="region" aria-label={texts.catalog.title}>
      <Rows
        label={texts.catalog.title}
        isOld={list.isPlaceholderData}
        rows={images}
        selection={selection}
        nameOf={titleOf}
        heads={["name", ...view.columns].map((name) => (
          <ColumnHead
            key={name}
            label={labelOfField(name)}
            direction={directionOf(name)}
            sort={UNSORTED.includes(name) ? undefined : sortBy(name)}
          />
        ))}
        cellsOf={(image) => (
          <>
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
          </>
        )}
      />
    </Box>
  )
}
