import { Anchor, Group, Progress, Stack, Text } from "@mantine/core"
import { Link } from "wouter"
import { describeFailure } from "../../parts/describe-failure.js"
import { formatBytes, formatDuration } from "../../parts/formatting.js"
import type { Upload } from "../../session/upload-state.js"
import { texts } from "../../texts/texts.js"
import { UploadButtons } from "./upload-buttons.js"
import { useSending } from "./use-sending.js"
import { useSpeed } from "./use-speed.js"

const COLORS: Partial<Record<Upload["phase"], string>> = { done: "teal", failed: "red", cancelled: "gray" }

export function UploadRow({ upload }: { upload: Upload }) {
  const { projectId, imageId, name, phase, file } = upload
  const { progress, cancel } = useSending(upload)
  const { uploaded = 0, percent = 0 } = progress ?? {}
  const failure = phase === "failed" ? describeFailure(upload.failure) : undefined
  return (
    <Stack gap={4} role="group" aria-label={name}>
      {imageId === undefined ? (
        <Text size="sm" truncate>
          {name}
        </Text>
      ) : (
        <Anchor component={Link} href={`~/projects/${projectId}/images/${imageId}`} size="sm" truncate>
          {name}
        </Anchor>
      )}
      <Progress
        value={phase === "done" ? 100 : percent}
        aria-label={texts.uploads.progress(name)}
        animated={phase === "sending"}
        color={COLORS[phase] ?? "indigo"}
      />
      {phase === "sending" ? (
        <Pace uploaded={uploaded} total={file.size} percent={percent} />
      ) : (
        <Text
          size="xs"
          c={phase === "failed" ? "var(--mantine-color-error)" : "dimmed"}
          role="status"
          className="breakable"
          lang={failure?.lang}
        >
          {failure?.message ?? statusText(upload)}
        </Text>
      )}
      <UploadButtons upload={upload} cancel={cancel} />
    </Stack>
  )
}

function statusText({ phase, imageId }: Upload): string {
  if (phase === "cancelled" && imageId !== undefined) return texts.uploads.cancelledWithImage
  return texts.uploads.phases[phase]
}

/** How much has been sent, how fast, and how long the rest will take. */
function Pace({ uploaded, total, percent }: { uploaded: number; total: number; percent: number }) {
  const { speed, left } = useSpeed(uploaded, total)
  const isComplete = uploaded >= total
  return (
    <Group justify="space-between" gap="xs">
      <Text size="xs" c="dimmed" className="numbers">
        {texts.uploads.amount(percent, formatBytes(uploaded), formatBytes(total))}
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        {isComplete
          ? texts.uploads.finishing
          : speed !== undefined &&
            left !== undefined &&
            texts.uploads.pace(formatBytes(speed), formatDuration(left))}
      </Text>
    </Group>
  )
}
