import { Alert, Group, Text } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { Answers } from "./answers.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"

/** Note on an image that another project shares with this one: the status and buttons to change it. */
export function Invitation({ image: { id: imageId } }: { image: GlanceImage }) {
  const memberId = useProject()
  const { data: member } = trpcReact.compute.getImageMember.useQuery({ imageId, memberId })
  if (!member) return null
  return (
    <Alert color="indigo" role="status">
      <Group justify="space-between">
        <Group gap="xs" flex="1 1 240px">
          <Text size="sm">{texts.invitations.note}</Text>
          <StatusBadge status={member.status} />
        </Group>
        <Answers imageId={imageId} status={member.status} />
      </Group>
    </Alert>
  )
}
