import { ActionIcon, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core"
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from "@tabler/icons-react"
import type { ResumableFile } from "@polaris-bff/client/react"
import type { ReactNode } from "react"
import { describeFailure } from "../../parts/describe-failure.js"
import { formatBytes, formatDuration } from "../../parts/formatting.js"
import { isSending, useLibraryUploads } from "../../session/library-uploads.js"
import { useUnfinishedUploads } from "../../session/unfinished-uploads.js"
import { texts } from "../../texts/texts.js"
import { UnfinishedRows } from "./unfinished-rows.js"

const COLORS: Record<string, string> = { done: "teal", failed: "red", aborted: "gray", paused: "yellow" }
const CAN_PAUSE = ["preparing", "uploading", "offline"]

/** The uploads of this tab to the library, and those that a reload has stopped. */
export function UploadTray() {
  const { uploads } = useLibraryUploads()
  const stopped = useUnfinishedUploads()
  if (uploads.length + stopped.unfinished.length === 0) return null
  const running = uploads.filter(isSending).length
  return (
    <Paper withBorder shadow="lg" p="sm" className="uploads" component="section" aria-labelledby="tray">
      <Title order={2} size="h5" id="tray" aria-live="polite">
        {running > 0 ? texts.library.uploads.running(running) : texts.library.uploads.ended}
      </Title>
      <Stack gap="sm" mah="40vh" mt="xs" style={{ overflowY: "auto" }}>
        {uploads.map((upload) => (
          <TrayRow key={upload.key} upload={upload} />
        ))}
        <UnfinishedRows {...stopped} />
      </Stack>
    </Paper>
  )
}

function TrayRow({ upload }: { upload: ResumableFile }) {
  const { file, progress, error } = upload
  const { state, sentBytes, totalBytes } = progress
  const failure = state === "failed" && error !== null ? describeFailure(error) : undefined
  return (
    <Stack gap={4} role="group" aria-label={file.name}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" truncate miw={0}>
          {file.name}
        </Text>
        <TrayButtons upload={upload} />
      </Group>
      <Progress
        value={(sentBytes / totalBytes) * 100}
        aria-label={texts.uploads.progress(file.name)}
        color={COLORS[state] ?? "indigo"}
      />
      <Text
        size="xs"
        c={state === "failed" ? "var(--mantine-color-error)" : "dimmed"}
        role={state === "uploading" ? undefined : "status"}
        className="breakable"
        lang={failure?.lang}
      >
        {failure?.message ?? statusOf(upload)}
      </Text>
    </Stack>
  )
}

function statusOf({ progress, result }: ResumableFile): string {
  const { state, sentBytes, totalBytes, bytesPerSecond } = progress
  if (result?.deduplicated) return texts.library.uploads.deduplicated
  if (state !== "uploading") return texts.library.uploads.states[state]
  const percent = Math.floor((sentBytes / totalBytes) * 100)
  const amount = texts.uploads.amount(percent, formatBytes(sentBytes), formatBytes(totalBytes))
  if (bytesPerSecond === 0) return amount
  const left = formatDuration((totalBytes - sentBytes) / bytesPerSecond)
  return `${amount} · ${texts.uploads.pace(formatBytes(bytesPerSecond), left)}`
}

function TrayButtons({ upload }: { upload: ResumableFile }) {
  const { file, progress, pause, resume, retry, abort, dismiss } = upload
  const { pauseFile, resumeFile, retryFile, cancelFile, dismissFile } = texts.library.uploads
  const { state } = progress
  const hasEnded = !isSending(upload)
  return (
    <Group gap={2} wrap="nowrap" className="fixed">
      {CAN_PAUSE.includes(state) && (
        <TrayButton label={pauseFile(file.name)} onClick={pause} icon={<IconPlayerPause size={16} />} />
      )}
      {state === "paused" && (
        <TrayButton label={resumeFile(file.name)} onClick={resume} icon={<IconPlayerPlay size={16} />} />
      )}
      {state === "failed" && (
        <TrayButton label={retryFile(file.name)} onClick={retry} icon={<IconRefresh size={16} />} />
      )}
      <TrayButton
        label={hasEnded ? dismissFile(file.name) : cancelFile(file.name)}
        onClick={hasEnded ? dismiss : () => void abort().catch(() => undefined)}
        icon={<IconX size={16} />}
      />
    </Group>
  )
}

function TrayButton({ label, onClick, icon }: { label: string; onClick: () => void; icon: ReactNode }) {
  return (
    <ActionIcon size="sm" variant="subtle" color="gray" onClick={onClick} aria-label={label}>
      {icon}
    </ActionIcon>
  )
}
