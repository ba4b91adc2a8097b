import { Table } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { texts } from "../../texts/texts.js"
import { imageName } from "../../parts/image-name.js"
import { ColumnHead, Rows } from "../../parts/rows.js"
import type { Selection } from "../../parts/use-selection.js"
import { useColumns } from "./columns.js"
import { DEFAULT_SORT } from "./list-state.js"
import { useTableSettings } from "./table-settings.js"
import type { List } from "./use-list.js"

interface ImageTableProps {
  images: GlanceImage[]
  list: List
  selection: Selection<GlanceImage>
}

export function ImageTable({ images, list, selection }: ImageTableProps) {
  const columns = useColumns()
  const [{ density }] = useTableSettings()
  const [key, direction] = (list.search.get("sort") ?? DEFAULT_SORT).split(":")
  return (
    <Rows
      label={texts.list.title}
      isOld={list.page.isPlaceholderData}
      rows={images}
      isCompact={density === "compact"}
      selection={selection}
      nameOf={imageName}
      heads={columns.map(({ name, sort, from }) => (
        <ColumnHead
          key={name}
          label={texts.columns[name]}
          from={from}
          direction={key === sort ? (direction === "asc" ? "asc" : "desc") : undefined}
          sort={sort === undefined ? undefined : (next) => list.change({ sort: `${sort}:${next}` })}
        />
      ))}
      cellsOf={(image) =>
        columns.map(({ name, from, cell }) => (
          <Table.Td key={name} {...(from && { visibleFrom: from })}>
            {cell(image)}
          </Table.Td>
        ))
      }
    />
  )
}
