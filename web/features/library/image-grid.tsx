import { Button, Center, SimpleGrid, Stack, Text } from "@mantine/core"
import { Failure } from "../../parts/failure.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { texts } from "../../texts/texts.js"
import { ImageCard } from "./image-card.js"
import type { useLibraryImages } from "./use-library.js"

interface ImageGridProps {
  found: ReturnType<typeof useLibraryImages>
  isSearch: boolean
  open: (imageId: string) => void
}

export function ImageGrid({ found, isSearch, open }: ImageGridProps) {
  const { images, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = found
  const { noneFound, noneFoundHint, noneYet, noneYetHint, results, more } = texts.library
  if (error && images.length === 0) return <Failure error={error} retry={refetch} />
  if (isPending) return <SkeletonRows count={4} height={120} />
  return (
    <Stack>
      <Text size="sm" c="dimmed" role="status">
        {images.length > 0 ? results(images.length, hasNextPage) : isSearch ? noneFound : noneYet}
      </Text>
      {images.length === 0 && <Text size="sm">{isSearch ? noneFoundHint : noneYetHint}</Text>}
      <SimpleGrid
        component="ul"
        type="container"
        cols={{ base: 2, "500px": 3, "700px": 4, "950px": 5, "1200px": 6 }}
        spacing="sm"
        className="plain-list"
        aria-label={texts.library.title}
      >
        {images.map((image) => (
          <ImageCard key={image.image_id} image={image} open={() => open(image.image_id)} />
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
