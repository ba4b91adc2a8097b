import { Group, Stack } from "@mantine/core"
import { AlbumList } from "../features/library/album-list.js"
import { Details } from "../features/library/details.js"
import { ImageGrid } from "../features/library/image-grid.js"
import { SearchBox } from "../features/library/search-box.js"
import { UploadFiles } from "../features/library/upload-files.js"
import { useLibraryAddress, useLibraryImages } from "../features/library/use-library.js"
import { Heading } from "../parts/heading.js"
import { texts } from "../texts/texts.js"

/** The pictures and disk images of a project. */
export function LibraryPage() {
  const { q, album, open, set } = useLibraryAddress()
  const found = useLibraryImages(q, album)
  return (
    <Stack>
      <Group justify="space-between">
        <Heading title={texts.library.title} />
        <UploadFiles album={album} />
      </Group>
      <SearchBox q={q} search={(text) => set({ q: text }, true)} />
      <Group align="start" wrap="wrap" gap="lg">
        <AlbumList album={album} choose={(albumId) => set({ album: albumId })} />
        <Stack flex="1 1 280px" miw={0}>
          <ImageGrid
            found={found}
            isSearch={q !== "" || album !== ""}
            open={(imageId) => set({ image: imageId })}
          />
        </Stack>
      </Group>
      {open !== "" && <Details key={open} imageId={open} close={() => set({ image: "" })} />}
    </Stack>
  )
}
