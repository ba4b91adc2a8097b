import { Button, Group, Stack, Text, Title } from "@mantine/core"
import type { inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { formatTime } from "../../parts/formatting.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"

type Share = inferRouterOutputs<AppRouter>["library"]["shares"]["list"]["shares"][number]

/** The links of an image, with how often each was used. */
export function ShareList({ imageId }: { imageId: string }) {
  const { data } = trpcReact.library.shares.list.useQuery({ image_id: imageId })
  const { library } = trpcReact.useUtils()
  const { mutate, isPending } = trpcReact.library.shares.revoke.useMutation({
    onError: notifyFailure,
    onSuccess() {
      notifySuccess(texts.library.sharing.revoked)
      void library.shares.invalidate()
    },
  })
  if (data === undefined || data.shares.length === 0) return null
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {texts.library.sharing.existing}
      </Title>
      {data.shares.map((share) => (
        <Group key={share.share_id} justify="space-between" gap="xs">
          <Text size="sm" flex="1 1 180px">
            {texts.listed(factsOf(share))}
          </Text>
          {share.revoked_at_ms === undefined && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              loading={isPending}
              onClick={() => mutate({ image_id: imageId, share_id: share.share_id })}
            >
              {texts.library.sharing.revoke}
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  )
}

function factsOf({ role, has_password, uses, expires_at_ms, revoked_at_ms }: Share): string[] {
  const { roles, hasPassword, ended, expired, expires, uses: used } = texts.library.sharing
  const facts = [roles[role], ...(has_password ? [hasPassword] : []), used(uses)]
  if (revoked_at_ms !== undefined) return [...facts, ended]
  if (expires_at_ms === undefined) return facts
  const time = formatTime(new Date(expires_at_ms).toISOString())
  return [...facts, expires_at_ms < Date.now() ? expired : expires(time)]
}
