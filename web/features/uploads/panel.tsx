import { ActionIcon, Box, Group, Paper, Stack, Text, Title } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react"
import { PolarisProvider } from "@polaris-bff/client/react"
import { prefix } from "../../parts/page.js"
import { texts } from "../../texts/texts.js"
import { uploadQueries } from "./queries.js"
import { UploadRow } from "./upload-row.js"
import { useUploadsInTitle } from "./use-title.js"
import { isRunning, useUploads } from "../../session/uploads.js"

/**
 * The uploads of this tab, above every page. Each belongs to the project it was started in. Its row stays
 * mounted even if the panel is collapsed, because the row runs the upload.
 */
export function UploadsPanel() {
  const { uploads, dismissAll } = useUploads()
  useUploadsInTitle()
  const [opened, { toggle }] = useDisclosure(true)
  const running = uploads.filter(isRunning).length
  if (uploads.length === 0) return null
  const Chevron = opened ? IconChevronDown : IconChevronUp
  return (
    <Paper withBorder shadow="lg" p="sm" className="uploads" component="section" aria-labelledby="uploads">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h5" id="uploads" aria-live="polite">
          {running > 0 ? texts.uploads.running(running) : texts.uploads.ended}
        </Title>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={toggle}
            aria-expanded={opened}
            aria-label={opened ? texts.uploads.hide : texts.uploads.show}
          >
            <Chevron size={18} />
          </ActionIcon>
          {running === 0 && (
            <ActionIcon variant="subtle" color="gray" onClick={dismissAll} aria-label={texts.close}>
              <IconX size={18} />
            </ActionIcon>
          )}
        </Group>
      </Group>
      <Box hidden={!opened}>
        <Box mah="50vh" mt="xs" style={{ overflowY: "auto" }}>
          <Stack gap="sm">
            {uploads.map((upload) => (
              <PolarisProvider
                key={upload.key}
                url={prefix}
                project={upload.projectId}
                queryClient={uploadQueries}
              >
                <UploadRow upload={upload} />
              </PolarisProvider>
            ))}
          </Stack>
        </Box>
      </Box>
      {!opened && running > 0 && (
        <Text size="xs" c="dimmed">
          {texts.uploads.stay}
        </Text>
      )}
    </Paper>
  )
}
