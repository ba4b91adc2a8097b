import { ActionIcon, Button, FileButton, Group, Stack, Text } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { formatBytes } from "../../parts/formatting.js"
import type { useUnfinishedUploads } from "../../session/unfinished-uploads.js"
import { texts } from "../../texts/texts.js"

/** Uploads that a reload has stopped: they continue when the same file is chosen. */
export function UnfinishedRows({ unfinished, forget, resume }: ReturnType<typeof useUnfinishedUploads>) {
  const { stoppedFile, chooseFile, dismissFile } = texts.library.uploads
  return unfinished.map((upload) => (
    <Stack key={upload.key} gap={4} role="group" aria-label={upload.fileName}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" truncate miw={0}>
          {upload.fileName}
        </Text>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={dismissFile(upload.fileName)}
          onClick={() => forget(upload)}
        >
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <Text size="xs" c="dimmed">
        {stoppedFile(formatBytes(upload.sizeBytes))}
      </Text>
      <FileButton
        onChange={(file) => file !== null && resume(upload, file)}
        inputProps={{ "aria-label": chooseFile(upload.fileName) }}
      >
        {(props) => (
          <Button size="compact-xs" variant="default" style={{ alignSelf: "start" }} {...props}>
            {texts.create.pickAgain}
          </Button>
        )}
      </FileButton>
    </Stack>
  ))
}
