import { Anchor, Breadcrumbs, Group, SimpleGrid, Stack } from "@mantine/core"
import { Link } from "wouter"
import { imageName } from "../parts/image-name.js"
import { Heading } from "../parts/heading.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { ImageStatus } from "../session/image-status.js"
import { WatchedUploads } from "../session/watched-images.js"
import { useListLink } from "../session/list-memory.js"
import { useMayChange, useProject } from "../session/project.js"
import { Failure } from "../parts/failure.js"
import { UseIt } from "../parts/use-it.js"
import { texts } from "../texts/texts.js"
import { CreateFrom } from "../features/create/create-from.js"
import { Actions, Download } from "../features/details/actions.js"
import { DownloadLinks } from "../features/details/download-links.js"
import { Facts } from "../features/details/facts.js"
import { Checksums } from "../features/details/checksums.js"
import { Invitation } from "../features/invitations/invitation.js"
import { Members } from "../features/details/members.js"
import { Properties } from "../features/details/properties.js"
import { StatusNote } from "../features/details/status-note.js"
import { useImage } from "../features/details/use-image.js"

export function DetailsPage({ imageId }: { imageId: string }) {
  const { data: image, error, refetch, percents } = useImage(imageId)
  const mayChange = useMayChange()
  const project = useProject()
  const listLink = useListLink("images")
  if (!image)
    return (
      <Stack>
        <Heading title={texts.details.title} />
        {error ? <Failure error={error} retry={refetch} back={listLink.href} /> : <SkeletonRows count={6} />}
      </Stack>
    )
  const isMine = mayChange(image)
  const isForMe = image.visibility === "shared" && image.owner !== project
  return (
    <Stack>
      <Breadcrumbs component="nav" aria-label={texts.details.breadcrumb} className="trail">
        <Anchor component={Link} {...listLink} size="sm">
          {texts.list.title}
        </Anchor>
        <span aria-current="page">{imageName(image)}</span>
      </Breadcrumbs>
      <Group justify="space-between" align="start">
        <Group gap="sm" miw={0}>
          <Heading title={imageName(image)} />
          <WatchedUploads value={percents}>
            <ImageStatus image={image} />
          </WatchedUploads>
        </Group>
        <Group gap="xs">
          <Download image={image} />
          <CreateFrom image={image} />
          {isMine && <Actions image={image} />}
        </Group>
      </Group>
      {error && <Failure error={error} retry={refetch} />}
      <StatusNote image={image} mayChange={isMine} />
      {isForMe && <Invitation image={image} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: "start" }}>
        <Stack>
          <Facts image={image} />
          <Checksums image={image} />
        </Stack>
        <Stack>
          <Properties image={image} mayChange={isMine} />
          {image.visibility === "shared" && isMine && <Members image={image} />}
          {image.status === "active" && (
            <UseIt imageId={image.id}>
              <DownloadLinks image={image} />
            </UseIt>
          )}
        </Stack>
      </SimpleGrid>
    </Stack>
  )
}
