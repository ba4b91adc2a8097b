import { Stack } from "@mantine/core"
import { polarisError } from "@polaris-bff/client"
import { BulkActions } from "../features/catalog/bulk-actions.js"
import { CatalogGrid } from "../features/catalog/catalog-grid.js"
import { CatalogTable } from "../features/catalog/catalog-table.js"
import { FilterBar } from "../features/catalog/filter-bar.js"
import { ImageDrawer } from "../features/catalog/image-drawer.js"
import { NothingHere, Pages, ReadingNote, Total } from "../features/catalog/page-status.js"
import { Toolbar } from "../features/catalog/toolbar.js"
import { isReading, useCatalog, useFields } from "../features/catalog/use-catalog.js"
import { Failure } from "../parts/failure.js"
import { Heading } from "../parts/heading.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { useSelection } from "../parts/use-selection.js"
import { texts } from "../texts/texts.js"

/** Everything that the project sees in Glance and has in the library, by content. */
export function CatalogPage() {
  const used = useCatalog()
  const fields = useFields()
  const { view, change, list, isNarrow } = used
  const { data, error, isPending, refetch } = list
  const images = data?.data ?? []
  const selection = useSelection(images)
  const open = (hash: string) => change({ open: hash })
  return (
    <Stack>
      <Heading title={texts.catalog.title} />
      <FilterBar filters={view.filters} fields={fields} change={change} />
      <Toolbar used={used} fields={fields} />
      {error && isReading(error) && <ReadingNote error={error} />}
      {error && !isReading(error) && <Failure error={error} retry={isWrong(error) ? undefined : refetch} />}
      {isPending && <SkeletonRows count={8} />}
      {data && <Total meta={data.meta} />}
      {data && images.length === 0 && <NothingHere used={used} meta={data.meta} />}
      <BulkActions selection={selection} />
      {images.length > 0 &&
        (view.isGrid || isNarrow ? (
          <CatalogGrid
            images={images}
            columns={view.columns}
            selection={selection}
            open={open}
            isList={!view.isGrid}
          />
        ) : (
          <CatalogTable images={images} used={used} selection={selection} />
        ))}
      {data && <Pages used={used} meta={data.meta} />}
      <ImageDrawer hash={view.open} close={() => change({ open: "" })} />
    </Stack>
  )
}

/** Another try would be refused too. */
const isWrong = (error: unknown) => polarisError(error)?.code === "BAD_REQUEST"
