import { Button, Stack, Text } from "@mantine/core"
import { IconRestore } from "@tabler/icons-react"
import { trpcReact } from "@polaris-bff/client/react"
import { formatTime } from "../../parts/formatting.js"
import { notifyFailure, notifySuccess } from "../../parts/notify.js"
import { texts } from "../../texts/texts.js"
import { useRefreshLibrary, type LibraryImage } from "./use-library.js"

/** Until when a file in the trash can be restored, and the button that does it. */
export function TrashFooter({ image }: { image: LibraryImage }) {
  const { image_id, title, deletes_at_ms } = image
  const refresh = useRefreshLibrary()
  const { mutate, isPending } = trpcReact.library.images.restore.useMutation({
    onError: notifyFailure,
    onSuccess() {
      notifySuccess(texts.library.details.restored(title))
      refresh()
    },
  })
  return (
    <Stack gap={4} p="xs" pt={0}>
      {deletes_at_ms !== undefined && (
        <Text size="xs" c="dimmed">
          {texts.library.details.deletesAt(formatTime(new Date(deletes_at_ms).toISOString()))}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={isPending}
        leftSection={<IconRestore size={14} aria-hidden />}
        aria-label={texts.library.details.restoreFile(title)}
        onClick={() => mutate({ image_id })}
      >
        {texts.library.details.restore}
      </Button>
    </Stack>
  )
}
