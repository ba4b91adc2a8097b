import { Anchor, Group, Paper, Stack, Tabs, Text } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { Link, useSearchParams } from "wouter"
import { imageName } from "../parts/image-name.js"
import { formatAgo, formatBytes } from "../parts/formatting.js"
import { Heading } from "../parts/heading.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { Failure } from "../parts/failure.js"
import { texts } from "../texts/texts.js"
import { useOwner } from "../session/use-owner-name.js"
import { Answers } from "../features/invitations/answers.js"

const STATUSES = ["pending", "accepted", "rejected"] as const
type MemberStatus = (typeof STATUSES)[number]

export function InvitationsPage() {
  const [search, setSearch] = useSearchParams()
  const status = STATUSES.find((one) => one === search.get("status")) ?? "pending"
  return (
    <Stack>
      <Heading title={texts.invitations.title} />
      <Text size="sm" c="dimmed" maw={640}>
        {texts.invitations.hint}
      </Text>
      <Tabs
        value={status}
        onChange={(chosen) => setSearch({ status: chosen ?? "pending" }, { replace: true })}
      >
        <Tabs.List aria-label={texts.columns.status}>
          {STATUSES.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {texts.statuses[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {STATUSES.map((one) => (
          <Tabs.Panel key={one} value={one} pt="md">
            {one === status && <Invitations status={one} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  )
}

function Invitations({ status }: { status: MemberStatus }) {
  const {
    data: images,
    error,
    refetch,
  } = trpcReact.compute.listSharedImagesByMemberStatus.useQuery(
    { memberStatus: status },
    { refetchInterval: 15_000 },
  )
  if (error) return <Failure error={error} retry={refetch} />
  if (!images) return <SkeletonRows count={3} height={64} />
  if (images.length === 0) return <Text c="dimmed">{texts.invitations.none[status]}</Text>
  return (
    <Stack gap="sm">
      {images.map((image) => (
        <Row key={image.id} image={image} status={status} />
      ))}
    </Stack>
  )
}

function Row({ image, status }: { image: GlanceImage; status: MemberStatus }) {
  const { name: owner = image.owner ?? "" } = useOwner(image.owner)
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <Stack gap={2} flex="1 1 200px">
          <Anchor component={Link} href={`/images/${image.id}`} fw={550} className="breakable">
            {imageName(image)}
          </Anchor>
          <Text size="xs" c="dimmed" className="breakable">
            {texts.invitations.from(owner, formatBytes(image.size), formatAgo(image.created_at))}
          </Text>
        </Stack>
        <Answers imageId={image.id} status={status} about={imageName(image)} />
      </Group>
    </Paper>
  )
}
