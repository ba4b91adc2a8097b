import { Anchor, Breadcrumbs, Group, SimpleGrid, Stack } from "@mantine/core"
import { Link } from "wouter"
import { nameOf } from "../list/columns.js"
import { Heading } from "../parts/heading.js"
import { Rows } from "../parts/rows.js"
import { StatusBadge } from "../parts/status-badge.js"
import { useMayChange, useProject } from "../session/project.js"
import { Failure } from "../shell/failure.js"
import { texts } from "../texts.js"
import { Actions } from "./actions.js"
import { Facts } from "./facts.js"
import { Hashes } from "./hashes.js"
import { Invitation } from "./invitation.js"
import { Members } from "./members.js"
import { Properties } from "./properties.js"
import { StateNote } from "./state-note.js"
import { useImage } from "./use-image.js"

export function DetailsPage({ imageId }: { imageId: string }) {
  const { data: image, error, refetch } = useImage(imageId)
  const mayChange = useMayChange()
  const project = useProject()
  if (!image)
    return (
      <Stack>
        <Heading title={texts.details.title} />
        {error ? <Failure error={error} retry={refetch} back="/images" /> : <Rows count={6} />}
      </Stack>
    )
  const isMine = mayChange(image)
  const isForMe = image.visibility === "shared" && image.owner !== project
  return (
    <Stack>
      <Breadcrumbs component="nav" aria-label={texts.details.trail}>
        <Anchor component={Link} href="/images" size="sm">
          {texts.list.title}
        </Anchor>
        <span aria-current="page" className="breakable">
          {nameOf(image)}
        </span>
      </Breadcrumbs>
      <Group justify="space-between" align="start">
        <Group gap="sm">
          <Heading title={nameOf(image)} />
          <StatusBadge status={image.status} />
        </Group>
        {isMine && <Actions image={image} />}
      </Group>
      {error && <Failure error={error} retry={refetch} />}
      <StateNote image={image} mayChange={isMine} />
      {isForMe && <Invitation image={image} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: "start" }}>
        <Stack>
          <Facts image={image} />
          <Hashes image={image} />
        </Stack>
        <Stack>
          <Properties image={image} mayChange={isMine} />
          {image.visibility === "shared" && isMine && <Members imageId={image.id} />}
        </Stack>
      </SimpleGrid>
    </Stack>
  )
}
