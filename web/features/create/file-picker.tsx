import { Button, Group, Stack, Text } from "@mantine/core"
import { Dropzone } from "@mantine/dropzone"
import { IconFileUpload } from "@tabler/icons-react"
import { useRef } from "react"
import { texts } from "../../texts/texts.js"

/** Accepts files that are dropped on it or chosen with its button. */
export function FilePicker({ pick, isSmall }: { pick: (files: File[]) => void; isSmall: boolean }) {
  const open = useRef<() => void>(null)
  return (
    <Dropzone
      onDrop={pick}
      openRef={open}
      useFsAccessApi={false}
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      tabIndex={-1}
      p={isSmall ? "sm" : "xl"}
      inputProps={{ "aria-label": texts.create.files }}
    >
      <Group justify="center" py={isSmall ? 0 : "lg"}>
        <IconFileUpload size={isSmall ? 24 : 44} stroke={1.4} aria-hidden />
        <Stack gap={2} flex="0 1 auto">
          <Text fw={600}>{isSmall ? texts.create.dropMore : texts.create.drop}</Text>
          {!isSmall && (
            <Text size="sm" c="dimmed">
              {texts.create.pickHint}
            </Text>
          )}
        </Stack>
        <Button variant={isSmall ? "default" : "filled"} onClick={() => open.current?.()}>
          {texts.create.pick}
        </Button>
      </Group>
    </Dropzone>
  )
}
