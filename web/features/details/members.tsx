import { ActionIcon, Table, Text, VisuallyHidden } from "@mantine/core"
import { IconTrash } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { confirm } from "../../parts/confirm.js"
import { formatAgo } from "../../parts/formatting.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { Section } from "../../parts/section.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { notifyFailure } from "../../parts/notify.js"
import { Failure } from "../../parts/failure.js"
import { useOwner } from "../../session/use-owner-name.js"
import { texts } from "../../texts/texts.js"
import { useRefreshAfter } from "../../session/refresh.js"
import { AddMember } from "./add-member.js"

export function Members({ image }: { image: GlanceImage }) {
  const { id: imageId, owner = "" } = image
  const {
    data: members,
    error,
    refetch,
  } = trpcReact.compute.listImageMembers.useQuery({ imageId }, { refetchInterval: 15_000 })
  const { mutate: remove } = trpcReact.compute.deleteImageMember.useMutation({
    ...useRefreshAfter(),
    onError: notifyFailure,
  })
  return (
    <Section title={texts.members.title}>
      {error && <Failure error={error} retry={refetch} />}
      {!members && !error && <SkeletonRows count={2} />}
      {members?.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {texts.members.none}
        </Text>
      )}
      {members && members.length > 0 && (
        <Table verticalSpacing={6} horizontalSpacing="xs" mb="sm" fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{texts.members.project}</Table.Th>
              <Table.Th>{texts.columns.status}</Table.Th>
              <Table.Th visibleFrom="sm">{texts.members.updated}</Table.Th>
              <Table.Th w={36}>
                <VisuallyHidden>{texts.members.actions}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.map(({ member_id, status, updated_at }) => (
              <Table.Tr key={member_id}>
                <Table.Td className="breakable" title={member_id}>
                  <ProjectName id={member_id} />
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={status} />
                </Table.Td>
                <Table.Td visibleFrom="sm">{formatAgo(updated_at)}</Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={texts.members.remove(member_id)}
                    onClick={() =>
                      confirm(texts.members.removing, () => remove({ imageId, memberId: member_id }), "red")
                    }
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <AddMember imageId={imageId} without={[owner, ...(members ?? []).map(({ member_id }) => member_id)]} />
    </Section>
  )
}

function ProjectName({ id }: { id: string }) {
  return useOwner(id).name ?? id
}
