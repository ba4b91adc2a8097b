import { Group, Stack, Text } from "@mantine/core"
import { Dropzone } from "@mantine/dropzone"
import { IconFileUpload } from "@tabler/icons-react"
import { texts } from "../texts.js"

export function FilePicker({ pick, isSmall }: { pick: (files: File[]) => void; isSmall: boolean }) {
  return (
    <Dropzone
      onDrop={pick}
      useFsAccessApi={false}
      p={isSmall ? "sm" : "xl"}
      role="button"
      aria-label={texts.create.pick}
      inputProps={{ "aria-label": texts.create.files }}
    >
      <Group justify="center" wrap="nowrap" py={isSmall ? 0 : "lg"} style={{ pointerEvents: "none" }}>
        <IconFileUpload size={isSmall ? 24 : 44} stroke={1.4} aria-hidden />
        <Stack gap={2}>
          <Text fw={600}>{isSmall ? texts.create.pickMore : texts.create.pick}</Text>
          {!isSmall && (
            <Text size="sm" c="dimmed">
              {texts.create.pickHint}
            </Text>
          )}
        </Stack>
      </Group>
    </Dropzone>
  )
}
