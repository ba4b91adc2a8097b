import { Group, Stack } from "@mantine/core"
import { AlbumList } from "../features/library/album-list.js"
import { Details } from "../features/library/details.js"
import { ImageGrid } from "../features/library/image-grid.js"
import { finished, hintFor } from "../features/library/query.js"
import { SearchBox } from "../parts/search-box.js"
import { UploadFiles } from "../features/library/upload-files.js"
import { useLibraryAddress, useLibraryImages } from "../features/library/use-library.js"
import { Heading } from "../parts/heading.js"
import { texts } from "../texts/texts.js"

/** The pictures and disk images of a project. */
export function LibraryPage() {
  const { q: typed, album, open, isTrash, set } = useLibraryAddress()
  const { q, unfinished } = finished(typed)
  const view = { q: isTrash ? "" : q, album, isTrash }
  const found = useLibraryImages(view)
  const hint = hintFor(unfinished, found.error)
  const show = (view: "" | "trash", albumId = "") => set({ view, album: albumId, image: "" })
  return (
    <Stack>
      <Group justify="space-between">
        <Heading title={texts.library.title} />
        <UploadFiles album={album} />
      </Group>
      {!isTrash && (
        <SearchBox
          label={texts.library.search}
          placeholder={texts.library.searchHint}
          q={typed}
          search={(text) => set({ q: text }, true)}
          hint={hint ?? ""}
        />
      )}
      <Group align="start" wrap="wrap" gap="lg">
        <AlbumList
          album={album}
          isTrash={isTrash}
          choose={(albumId) => show("", albumId)}
          openTrash={() => show("trash")}
        />
        <Stack flex="1 1 280px" miw={0}>
          <ImageGrid found={found} view={view} hint={hint} open={(imageId) => set({ image: imageId })} />
        </Stack>
      </Group>
      <Details imageId={open} close={() => set({ image: "" })} />
    </Stack>
  )
}
