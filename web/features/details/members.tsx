import { ActionIcon, Button, Group, Table, Text, TextInput, VisuallyHidden } from "@mantine/core"
import { IconTrash, IconUserPlus } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { useState, type FormEvent } from "react"
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

export function Members({ imageId }: { imageId: string }) {
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
      <AddMember imageId={imageId} />
    </Section>
  )
}

function ProjectName({ id }: { id: string }) {
  return useOwner(id).name ?? id
}

function AddMember({ imageId }: { imageId: string }) {
  const [member, setMember] = useState("")
  const { mutate, isPending, error } = trpcReact.compute.createImageMember.useMutation({
    ...useRefreshAfter(),
    onSuccess: () => setMember(""),
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    mutate({ imageId, member: member.trim() })
  }
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label={texts.members.add}
          description={texts.members.addHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          required
          withAsterisk={false}
          value={member}
          error={error && <span lang="en">{error.message}</span>}
          onChange={({ currentTarget }) => setMember(currentTarget.value)}
          rightSectionWidth={128}
          rightSection={
            <Button
              size="compact-sm"
              type="submit"
              loading={isPending}
              leftSection={<IconUserPlus size={14} aria-hidden />}
            >
              {texts.members.submit}
            </Button>
          }
        />
      </Group>
    </form>
  )
}
