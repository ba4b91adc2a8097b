import { AspectRatio, Card, Center, Checkbox, Image, SimpleGrid, Text, UnstyledButton } from "@mantine/core"
import { useIntersection } from "@mantine/hooks"
import { IconDisc, IconPhoto } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { Fragment } from "react"
import { hasLibrary } from "../../parts/page.js"
import type { Selection } from "../../parts/use-selection.js"
import { texts } from "../../texts/texts.js"
import { Cell } from "./cells.js"
import { metadataOf, copiesOf, labelOfField, titleOf } from "./image-values.js"
import type { ImageResource } from "./use-catalog.js"

interface CatalogGridProps {
  images: ImageResource[]
  columns: string[]
  selection: Selection<ImageResource>
  open: (hash: string) => void
  /** A list of full width instead of tiles, for narrow screens. */
  isList: boolean
}

/** The images as cards, with the chosen columns below each name. */
export function CatalogGrid({ images, columns, selection, open, isList }: CatalogGridProps) {
  return (
    <SimpleGrid
      component="ul"
      type="container"
      cols={isList ? 1 : { base: 1, "420px": 2, "650px": 3, "900px": 4 }}
      spacing="sm"
      className="plain-list"
      aria-label={texts.catalog.title}
    >
      {images.map((image) => (
        <ImageTile
          key={image.id}
          image={image}
          columns={columns}
          selection={selection}
          open={() => open(image.id)}
          hasPicture={!isList}
        />
      ))}
    </SimpleGrid>
  )
}

interface ImageTileProps extends Pick<CatalogGridProps, "columns" | "selection"> {
  image: ImageResource
  open: () => void
  hasPicture: boolean
}

function ImageTile({ image, columns, selection, open, hasPicture }: ImageTileProps) {
  const title = titleOf(image)
  return (
    <Card component="li" withBorder padding="xs">
      <Checkbox
        pos="absolute"
        top={10}
        left={10}
        aria-label={texts.list.select(title)}
        checked={selection.has(image.id)}
        onChange={() => selection.toggle(image.id)}
      />
      <UnstyledButton onClick={open} aria-label={texts.catalog.open(title)} className="tile" ps={28}>
        {hasPicture && <Picture image={image} />}
        <Text size="sm" fw={550} className="breakable" lineClamp={3}>
          {title}
        </Text>
      </UnstyledButton>
      <dl className="facts tile-facts" style={{ marginTop: 8 }}>
        {columns.map((name) => (
          <Fragment key={name}>
            <dt>{labelOfField(name)}</dt>
            <dd>
              <Cell name={name} image={image} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Card>
  )
}

/** Milliseconds for which a signed URL is used. */
const FRESH = 240_000

/** The thumbnail of a picture in the library, loaded when it comes into sight. */
function Picture({ image }: { image: ImageResource }) {
  const { ref, entry } = useIntersection({ rootMargin: "200px" })
  const fileId = copiesOf(image).find(({ where }) => where === "library")?.sourceId
  const isPicture = metadataOf(image)["kind"] === "picture"
  const { data } = trpcReact.library.images.view.useQuery(
    { image_id: fileId ?? "", variant: "thumb" },
    {
      enabled: hasLibrary && fileId !== undefined && isPicture && (entry?.isIntersecting ?? false),
      ...{ staleTime: FRESH, gcTime: FRESH, retry: false },
    },
  )
  const url = data !== undefined && "url" in data ? data.url : undefined
  const Icon = isPicture ? IconPhoto : IconDisc
  return (
    <AspectRatio ratio={16 / 9} ref={ref} mb="xs">
      {url === undefined ? (
        <Center bg="var(--mantine-color-default-hover)">
          <Icon size={36} stroke={1.2} aria-hidden />
        </Center>
      ) : (
        <Image src={url} alt="" fit="contain" />
      )}
    </AspectRatio>
  )
}
