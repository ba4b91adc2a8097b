import { AspectRatio, Badge, Card, Center, Image, Text, UnstyledButton } from "@mantine/core"
import { useIntersection } from "@mantine/hooks"
import { IconDisc, IconPhoto } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { texts } from "../../texts/texts.js"
import type { LibraryImage } from "./use-library.js"
import { useView } from "./use-view.js"

interface ImageCardProps {
  image: LibraryImage
  /** Undefined for a file in the trash, which has no details and no picture. */
  open: (() => void) | undefined
  /** What can be done with the file here. */
  footer?: ReactNode
}

/** One file in the grid. Its picture is loaded when it comes into sight. */
export function ImageCard({ image, open, footer }: ImageCardProps) {
  const { ref, entry } = useIntersection({ rootMargin: "200px" })
  const url = useView(image, "thumb", open !== undefined && (entry?.isIntersecting ?? false))
  return (
    <Card component="li" withBorder padding={0} ref={ref}>
      {open === undefined ? (
        <Tile image={image} url={url} />
      ) : (
        <UnstyledButton onClick={open} aria-label={texts.library.open(image.title)} className="tile">
          <Tile image={image} url={url} />
        </UnstyledButton>
      )}
      {footer}
      {image.status !== "ready" && (
        <Badge
          variant="default"
          tt="none"
          pos="absolute"
          top={8}
          left={8}
          color={image.status === "failed" ? "red" : "gray"}
        >
          {texts.library.states[image.status]}
        </Badge>
      )}
    </Card>
  )
}

function Tile({ image, url }: { image: LibraryImage; url: string | undefined }) {
  const Icon = image.kind === "picture" ? IconPhoto : IconDisc
  return (
    <>
      <AspectRatio ratio={1}>
        {url === undefined ? (
          <Center bg="var(--mantine-color-default-hover)">
            <Icon size={44} stroke={1.2} aria-hidden />
          </Center>
        ) : (
          <Image src={url} alt="" fit="cover" />
        )}
      </AspectRatio>
      <Text size="sm" p="xs" truncate>
        {image.title}
      </Text>
    </>
  )
}
