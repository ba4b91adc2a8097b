import { Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core"
import { Link } from "wouter"
import { bytesText, clockText } from "../../parts/formatting.js"
import { texts } from "../../texts/texts.js"
import type { Upload } from "../../session/upload-state.js"
import { useSending } from "./use-sending.js"
import { useSpeed } from "./use-speed.js"
import { useUploads } from "../../session/uploads.js"

const COLORS: Partial<Record<Upload["phase"], string>> = { done: "teal", failed: "red", cancelled: "gray" }

export function UploadRow({ upload }: { upload: Upload }) {
  const { key, projectId, imageId, name, phase, failure, file } = upload
  const { become, forget } = useUploads()
  const { progress, cancel } = useSending(upload)
  const { uploaded = 0, percent = 0 } = progress ?? {}
  const isDone = phase === "done"
  const isOver = isDone || phase === "failed" || phase === "cancelled"
  return (
    <Stack gap={4} role="group" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        {imageId === undefined ? (
          <Text size="sm" truncate>
            {name}
          </Text>
        ) : (
          <Anchor component={Link} href={`~/projects/${projectId}/images/${imageId}`} size="sm" truncate>
            {name}
          </Anchor>
        )}
        <Group gap={4} wrap="nowrap">
          {phase !== "creating" && !isOver && (
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => void cancel()}>
              {texts.cancel}
            </Button>
          )}
          {isOver && !isDone && (
            <Button size="compact-xs" variant="light" onClick={() => become(key, { phase: "waiting" })}>
              {texts.uploads.retry}
            </Button>
          )}
          {isOver && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => forget(key)}>
              {texts.uploads.forget}
            </Button>
          )}
        </Group>
      </Group>
      <Progress
        value={isDone ? 100 : percent}
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
        >
          {phase === "failed" && failure instanceof Error ? failure.message : texts.uploads.phases[phase]}
        </Text>
      )}
    </Stack>
  )
}

/** How far, how fast, and how long yet. */
function Pace({ uploaded, total, percent }: { uploaded: number; total: number; percent: number }) {
  const { speed, left } = useSpeed(uploaded, total)
  const isEnding = uploaded >= total
  return (
    <Group justify="space-between" gap="xs">
      <Text size="xs" c="dimmed" className="numbers">
        {texts.uploads.amount(percent, bytesText(uploaded), bytesText(total))}
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        {isEnding
          ? texts.uploads.finishing
          : speed !== undefined &&
            left !== undefined &&
            texts.uploads.pace(bytesText(speed), clockText(left))}
      </Text>
    </Group>
  )
}
