import { Button, Center, SimpleGrid, Stack, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { Failure } from "../../parts/failure.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { texts } from "../../texts/texts.js"
import { ImageCard } from "./image-card.js"
import { AlbumFooter } from "./album-footer.js"
import { TrashFooter } from "./trash-footer.js"
import { isOrdered, type LibraryImage, type LibraryView, type useLibraryImages } from "./use-library.js"

interface ImageGridProps {
  found: ReturnType<typeof useLibraryImages>
  view: LibraryView
  /** What to type instead of a query that Polaris refuses. */
  hint: string | undefined
  open: (imageId: string) => void
}

export function ImageGrid({ found, view, hint, open }: ImageGridProps) {
  const { images, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = found
  const { results, more } = texts.library
  const [none, noneHint] = emptyTexts(view)
  if (error && hint !== undefined) return null
  if (error && images.length === 0) return <Failure error={error} retry={refetch} />
  if (isPending) return <SkeletonRows count={4} height={120} />
  return (
    <Stack>
      <Text size="sm" c="dimmed" role="status">
        {images.length > 0 ? results(images.length, hasNextPage) : none}
      </Text>
      {images.length === 0 && <Text size="sm">{noneHint}</Text>}
      <SimpleGrid
        component="ul"
        type="container"
        cols={{ base: 2, "500px": 3, "700px": 4, "950px": 5, "1200px": 6 }}
        spacing="sm"
        className="plain-list"
        aria-label={texts.library.title}
      >
        {images.map((image) => (
          <ImageCard
            key={image.image_id}
            image={image}
            open={view.isTrash ? undefined : () => open(image.image_id)}
            footer={footerOf(view, images, image)}
          />
        ))}
      </SimpleGrid>
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {more}
          </Button>
        </Center>
      )}
    </Stack>
  )
}

function footerOf(view: LibraryView, images: readonly LibraryImage[], image: LibraryImage): ReactNode {
  if (view.isTrash) return <TrashFooter image={image} />
  return isOrdered(view) ? <AlbumFooter albumId={view.album} images={images} image={image} /> : undefined
}

function emptyTexts({ q, album, isTrash }: LibraryView): [title: string, hint: string] {
  const { trash, noneFound, noneFoundHint, noneYet, noneYetHint, albums } = texts.library
  if (isTrash) return [trash.none, trash.noneHint]
  if (q !== "") return [noneFound, noneFoundHint]
  return album === "" ? [noneYet, noneYetHint] : [albums.empty, albums.emptyHint]
}
