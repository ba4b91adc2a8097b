import { Button, Group, Stack, Text } from "@mantine/core"
import { IconLink } from "@tabler/icons-react"
import type { AppRouter, GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import type { inferRouterOutputs } from "@trpc/server"
import { Copyable } from "../../parts/copyable.js"
import { formatTime } from "../../parts/formatting.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { useDenied } from "./use-denied.js"

type DownloadLink = inferRouterOutputs<AppRouter>["compute"]["image"]["downloadLinks"]["links"][number]

/** Creates links for programs that cannot sign in, lists those that work, and revokes them. */
export function DownloadLinks({ image: { id: imageId, ...image } }: { image: GlanceImage }) {
  const utils = trpcReact.useUtils()
  const refresh = { onSettled: () => utils.compute.image.downloadLinks.invalidate() }
  const { data: created, ...create } = trpcReact.compute.image.createDownloadLink.useMutation({
    ...refresh,
    onError: notifyFailure,
  })
  const { data } = trpcReact.compute.image.downloadLinks.useQuery({ imageId }, { refetchInterval: 30_000 })
  const links = data?.links ?? []
  const denied = useDenied({ id: imageId, ...image })
  return (
    <div>
      <Text size="xs" c="dimmed">
        {texts.links.curl}
      </Text>
      <Stack gap="xs">
        {created && links.some(({ id }) => id === created.id) && (
          <div>
            <Copyable text={`curl -fO '${created.url}'`} label={texts.copyWhat(texts.links.curl)} />
            <Text size="xs">
              {texts.links.only}{" "}
              {(created.isCutShort ? texts.links.endsWithSession : texts.links.ends)(
                formatTime(created.expires_at),
              )}
            </Text>
          </div>
        )}
        <Group gap="xs" justify="space-between" wrap="nowrap">
          <Text size="sm">{texts.links.hint}</Text>
          <Button
            variant="default"
            size="xs"
            style={{ flexShrink: 0 }}
            leftSection={<IconLink size={14} aria-hidden />}
            loading={create.isPending}
            onClick={() => create.mutate({ imageId })}
            {...denied("download")}
          >
            {texts.links.button}
          </Button>
        </Group>
        {links.length > 0 && <Links links={links} refresh={refresh} />}
      </Stack>
    </div>
  )
}

interface LinksProps {
  links: DownloadLink[]
  refresh: { onSettled: () => Promise<void> }
}

function Links({ links, refresh }: LinksProps) {
  const { mutate: revoke } = trpcReact.compute.image.revokeDownloadLink.useMutation({
    ...refresh,
    onError: notifyFailure,
    onSuccess: () => notifySuccess(texts.links.revoked),
  })
  return (
    <Stack gap={4} component="ul" aria-label={texts.links.title} className="plain-list">
      {links.map(({ id, expires_at, uses, createdBy }) => (
        <Group key={id} component="li" justify="space-between" wrap="nowrap" gap="xs">
          <Text size="xs">
            {texts.links.ends(formatTime(expires_at))}, {texts.links.begun(uses)},{" "}
            {texts.links.by(createdBy.name)}
          </Text>
          <Button
            variant="subtle"
            color="red"
            size="compact-xs"
            aria-label={texts.links.revokeWhat(formatTime(expires_at))}
            onClick={() => revoke({ linkId: id })}
          >
            {texts.links.revoke}
          </Button>
        </Group>
      ))}
    </Stack>
  )
}
